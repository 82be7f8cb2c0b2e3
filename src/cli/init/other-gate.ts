import { BadInput } from "../../errors.ts";
import type { LiveVariable } from "../../ports/vercel.ts";
import { isOfProduction } from "../../variables/placement.ts";
import type { InitArgs, Place } from "./surroundings.ts";

const publicKey = "AUTH_GATE_PUBLIC_KEY";

/**
 * A gate obeys one stack. Where production has the key of another, a new stack would take it away from whoever made that one, and
 * their openings and closes would reach nobody any more. This config's own stack has a signing key before anything is written at Vercel.
 * @throws BadInput `STACK_EXISTS` unless `--replace-gate` says that it is meant
 */
export function refuseOtherGate(
  { replaceGate }: Pick<InitArgs, "replaceGate">,
  { config }: Place,
  live: readonly LiveVariable[],
): void {
  const other = live.find((one) => one.key === publicKey && isOfProduction(one));
  if (other === undefined || replaceGate || config.holds("signingKey")) return;
  throw new BadInput(
    `Production's gate obeys a stack already: ${publicKey} (${other.id}) is there, and ${config.file} has no signing key.`,
    {
      code: "STACK_EXISTS",
      hint:
        `Get ${config.file} from the commit of whoever made that stack. ` +
        "Where it is lost: --replace-gate, and that stack can neither open nor close any more. Nothing was changed.",
    },
  );
}
