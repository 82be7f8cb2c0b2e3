import { NeedsHuman } from "../../errors.ts";
import { check, mistake, nothing, vendors } from "../check.ts";

/** The config file lies in git, so guesses can be tried at leisure; 128 bits are out of reach for ever. */
const leastBits = 128;
/** A million rounds of PBKDF2 add 20 bits; below this a rented machine is done within a year. */
const guessable = 60;

export const stackPassphrase = check({
  id: "stack.passphrase",
  severity: "critical",
  title: "The stack's passphrase is at hand, opens the stack, and cannot be guessed.",
  why: "Without it nothing can be signed or opened; with a weak one whoever has the repository has the secret key and can sign grants.",
  mend: "Make one with `openssl rand -base64 32`, keep it where the team keeps secrets, export PULUMI_CONFIG_PASSPHRASE or _FILE, and change it with `pulumi stack change-secrets-provider passphrase`.",
  machine: true,
  away: vendors,
  async look({ checkout, ports }) {
    const bits = checkout.passphraseBits();
    if (bits === undefined)
      return mistake(
        "The passphrase is not at hand here: neither PULUMI_CONFIG_PASSPHRASE nor its _FILE can be read.",
      );
    try {
      await ports.secrets.read("signingKey");
    } catch (error) {
      if (error instanceof NeedsHuman)
        return mistake("The passphrase at hand does not open the stack's secrets.");
      throw error;
    }
    const most = Math.floor(bits);
    if (bits < guessable)
      return mistake(`The passphrase can be guessed: it has at most ${most} bits.`, { severity: "high" });
    return bits < leastBits
      ? mistake(`The passphrase has at most ${most} bits, not ${leastBits}.`, { severity: "low" })
      : nothing;
  },
});
