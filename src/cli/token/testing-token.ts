import { callsWithin } from "../../bulk/caller.ts";
import type { OpenedPorts } from "../../open-ports.ts";
import { instant } from "../../ports/clock.ts";
import type { Output } from "../output.ts";
import { exportLines } from "../shell-exports.ts";

/** Prints what lets `@clerk/testing` through Clerk's bot protection, in the variables that it reads. */
export async function printTestingToken(
  { clock, clerkTesting }: Pick<OpenedPorts, "clock" | "clerkTesting">,
  frontendApi: string,
  out: Output,
  signal: AbortSignal,
): Promise<void> {
  const { token, expiresAt } = await callsWithin({ clock }, undefined, signal)(clerkTesting.testingToken);
  const variables = { CLERK_TESTING_TOKEN: token.reveal(), CLERK_FAPI: frontendApi };
  const value = { ...variables, expiresAt: instant(expiresAt) };
  out.reveal(...(out.asJson ? [JSON.stringify(value)] : exportLines(variables)));
}
