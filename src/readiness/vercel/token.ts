import { check, mistakes, type Found } from "../check.ts";

const soonMs = 14 * 24 * 3600_000;

export const vercelToken = check({
  id: "vercel.token",
  severity: "high",
  title: "The Vercel token reaches this team alone, and ends, but not soon.",
  why: "A token of a whole account opens every team of its owner to whoever finds it; one that ends tomorrow stops the rotation that is needed the day after.",
  mend: "Make one at vercel.com/account/settings/tokens: scoped to the team, with an end in some months, named after who uses it.",
  async look({ account, how, nowMs, identity }) {
    const { leakedAt, expiresAt, reaches, name } = await account.token(how);
    const { team } = await identity();
    const found: Found[] = [];
    if (leakedAt !== undefined)
      found.push({ what: `Vercel has found the token ${name} in public.`, severity: "critical" });
    if (expiresAt === undefined) found.push({ what: `The token ${name} never ends.`, severity: "medium" });
    else if (expiresAt - nowMs < soonMs)
      found.push({ what: `The token ${name} ends at ${new Date(expiresAt).toISOString()}.` });
    if (team !== undefined && reaches?.includes("user") === true)
      found.push({ what: `The token ${name} reaches everything that its owner reaches.` });
    else if (reaches !== undefined && team !== undefined && !reaches.includes(team))
      found.push({ what: `The token ${name} does not reach the team ${team}.`, severity: "critical" });
    const others = reaches?.filter((one) => one !== team && one !== "user") ?? [];
    if (others.length > 0)
      found.push({
        what: `The token ${name} reaches other teams, too: ${others.join(", ")}.`,
        severity: "medium",
      });
    return mistakes(found, reaches === undefined ? ["Vercel does not tell what the token reaches."] : []);
  },
});
