import { BadInput, TransientFailure, unlessRefused } from "../errors.ts";
import type { KeyFault } from "../keys/fault.ts";
import type { CallOptions } from "../ports/clerk.ts";
import type { Ports } from "../ports/index.ts";
import type { Secret } from "../ports/secret.ts";
import { proveInstance } from "../variables/instance-proof.ts";
import type { Rotatable } from "./secret-kind.ts";

/**
 * Refuses a secret that cannot take the old one's place: its text, its environment, its instance, or that it is the old one.
 * Clerk is asked with the new key; nothing is changed.
 * @param old the one in use; undefined: there is none
 * @throws BadInput `KEY_WRONG`, `KEY_WRONG_ENVIRONMENT`, never with the text · TransientFailure when Clerk cannot be asked
 */
export async function checkNewSecret(
  ports: Pick<Ports, "stack" | "http">,
  kind: Rotatable,
  candidate: Secret,
  old: Secret | undefined,
  how: CallOptions,
): Promise<void> {
  const text = candidate.reveal();
  const fault = kind.fault(text) ?? (text === old?.reveal() ? sameAsBefore : undefined);
  if (fault !== undefined) throw refusal(kind, fault);
  if (kind.name !== "clerk-secret-key") return;
  const { clerkFrontendApi, clerkKeyKind } = await ports.stack.identity();
  const publishable = `pk_${clerkKeyKind}_${Buffer.from(`${clerkFrontendApi}$`).toString("base64")}`;
  const { faults, unasked } = await proveInstance(
    { NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishable, CLERK_SECRET_KEY: text },
    clerkKeyKind,
    async (url, headers) =>
      await unlessRefused(() => ports.http.request({ method: "GET", url, headers, ...how })),
  );
  const wrong = faults.find(({ variable }) => variable === "CLERK_SECRET_KEY");
  if (wrong !== undefined) throw refusal(kind, wrong);
  if (unasked.length > 0)
    throw new TransientFailure(
      `Whether the new key is of this instance cannot be told: asked ${unasked.join(" and ")}.`,
      { code: "NETWORK", hint: "Nothing was set. Resume when Clerk answers." },
    );
}

const sameAsBefore: KeyFault = { code: "form", words: "is the one that is in use, not a new one" };

function refusal({ title }: Rotatable, { code, words }: KeyFault): BadInput {
  const environment = code === "test-key" || code === "live-key";
  return new BadInput(`The new secret (${title}) ${words}.`, {
    code: environment ? "KEY_WRONG_ENVIRONMENT" : "KEY_WRONG",
    hint: "Nothing was set. Copy it once more, whole, from the production instance, and give that one.",
  });
}
