import { unlessRefused } from "../../errors.ts";
import type { Severity } from "../../facts/evidence.ts";
import type { SecretSeen } from "../../ports/app-source.ts";
import { identifyLeaked } from "../../rotation/identify.ts";
import { formerOf, rotatable } from "../../rotation/rotatable.ts";
import type { Found } from "../check.ts";
import type { ReadyWorld } from "../world.ts";

/** Of a fingerprint: enough to tell one secret from another. */
const shown = 12;

const severities: Readonly<Record<string, Severity>> = {
  ...{ "in-use": "critical", former: "critical", "same-instance": "critical" },
  ...{ "other-instance": "high", refused: "low" },
};

/**
 * Secrets as findings: place, keyed fingerprint, and what the secret is worth; never its text. Each secret once, where it
 * stands first. Clerk is asked of its keys, which it takes for a use.
 */
export async function secretsTold(
  seen: readonly SecretSeen[],
  { ports, fingerprint }: Pick<ReadyWorld, "ports" | "fingerprint">,
): Promise<readonly Found[]> {
  const once = new Map([...seen].reverse().map((one) => [one.secret.reveal(), one]));
  const found = [...once.values()].reverse().map(async ({ secret, at, commit }): Promise<Found> => {
    const which = secret.reveal().startsWith("whsec_") ? "clerk-webhook-secret" : "clerk-secret-key";
    const kind = rotatable(which);
    // Without the stack's passphrase there is no key to make a fingerprint with; the secret is told all the same.
    const mark = await unlessRefused(() => fingerprint(secret));
    const told =
      mark === undefined ? "no fingerprint: the passphrase is not at hand" : `fingerprint ${markOf(mark)}`;
    const worth = await unlessRefused(async () => {
      const [now, former] = [await ports.secrets.read(kind.config), await ports.secrets.read(formerOf(kind))];
      return await identifyLeaked(ports, { which, leaked: secret, now, former }, AbortSignal.timeout(askMs));
    });
    const where = commit === undefined ? "stands here" : `is in the history since ${commit.slice(0, 10)}`;
    return {
      what: `${titles[which]} ${where} (${told}). ${worth?.sentence ?? "Whether it still works is not known."}`,
      at,
      severity: worth === undefined ? "critical" : (severities[worth.verdict] ?? "critical"),
    };
  });
  return await Promise.all(found);
}

const titles = {
  "clerk-webhook-secret": "A webhook signing secret",
  "clerk-secret-key": "A secret key",
} as const;

/** For all that is asked of one secret, milliseconds. */
const askMs = 15_000;

const markOf = (fingerprint: string): string => fingerprint.replace(/^hmac-sha256:/, "").slice(0, shown);
