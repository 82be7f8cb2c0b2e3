import { check, mistakes } from "../check.ts";

const secrets =
  /^(?:CLERK_SECRET_KEY|CLERK_WEBHOOK_SIGNING_SECRET|CLERK_WEBHOOK_SECRET|SVIX_WEBHOOK_SECRET|AUTH_GATE_EDGE_CONFIG)$/;

export const notSensitive = check({
  id: "vercel.not-sensitive",
  severity: "high",
  title: "Production's secrets cannot be read back at Vercel.",
  why: "Whoever gets into one team member's account, or into Vercel itself as in April 2026, reads every value that is not sensitive.",
  mend: "A variable cannot be made sensitive in place: rotate the secret, and set the new one as sensitive (`./runbook run key-compromise`).",
  async look({ variables }) {
    const all = await variables();
    return mistakes(
      all
        .filter(
          ({ key, type, targets }) =>
            secrets.test(key) && targets.includes("production") && type !== "sensitive",
        )
        .map(({ key, type }) => ({
          what: `${key} is ${type}, not sensitive: everybody who sees the project can read it.`,
        })),
    );
  },
});
