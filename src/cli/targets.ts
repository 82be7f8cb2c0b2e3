import { readYamlFolder } from "../adapters/notify/files.ts";
import { RunbookError } from "../errors.ts";
import type { Targets } from "../facts/fact.ts";
import type { Ports } from "../ports/index.ts";
import { checklistsIn } from "../runbook/by-category.ts";
import type { OptionDefinitions } from "./command.ts";
import { badArgument } from "./edge.ts";

/** Where to look, in place of what the stack says; `triage` and `watch` take it. */
export const targetOptions = {
  origin: { type: "string", description: "The app's origin; default: the stack's" },
  frontendApi: { type: "string", description: "Host of Clerk's Frontend API; default: the stack's" },
} as const satisfies OptionDefinitions;

/** Where to look, from the stack; whoever looks goes on without it, because a broken stack may be what is wrong. */
export async function targetsOf(
  ports: Pick<Ports, "stack">,
): Promise<{ readonly targets: Targets; readonly warning: string | undefined }> {
  try {
    const { appOrigin, clerkFrontendApi, protectedPath } = await ports.stack.identity();
    return { targets: { appOrigin, frontendApi: clerkFrontendApi, protectedPath }, warning: undefined };
  } catch (error) {
    const why = error instanceof RunbookError ? error.message : "its config cannot be read";
    return {
      targets: { appOrigin: undefined, frontendApi: undefined },
      warning: `The stack is not known here: ${why}`,
    };
  }
}

/** @throws BadInput `BAD_ARGUMENT` */
export function originOf(text: string | undefined): string | undefined {
  if (text === undefined || (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol))) return text;
  throw badArgument(`--origin ${text} is no origin`, "Give it as https://app.example.com.");
}

/** @throws BadInput `BAD_ARGUMENT` */
export function hostOf(text: string | undefined): string | undefined {
  if (text === undefined || /^[a-z0-9-]+(\.[a-z0-9-]+)+$/i.test(text)) return text;
  throw badArgument(`--frontend-api ${text} is no host`, "Give it as clerk.example.com.");
}

/** What is wrong with runbooks must not keep triage from saying what is wrong with the world. */
export async function checklistsAt(root: string) {
  return checklistsIn(await readYamlFolder(root, "runbooks", { passOver: true }), "runbooks");
}
