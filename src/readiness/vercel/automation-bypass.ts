import { ageText } from "../../facts/amounts.ts";
import { check, mistakes } from "../check.ts";

const longestMs = 180 * 24 * 3600_000;

export const automationBypass = check({
  id: "vercel.automation-bypass",
  severity: "medium",
  title: "Secrets that pass Deployment Protection are few and young.",
  why: "Whoever has one reaches every deployment, old ones included, as if there were no protection; they end up in CI's logs.",
  mend: "Settings > Deployment Protection > Protection Bypass for Automation: delete those that nobody needs, and make the others anew.",
  async look({ account, how, nowMs }) {
    const all = await account.protectionBypasses(how);
    return mistakes(
      all.flatMap(({ createdAt, scope }) => {
        if (createdAt === undefined)
          return [{ what: `A secret (${scope}) passes Deployment Protection; its age is not told.` }];
        const age = nowMs - createdAt;
        return age > longestMs
          ? [{ what: `A secret (${scope}) that passes Deployment Protection is ${ageText(age)} old.` }]
          : [];
      }),
    );
  },
});
