import { ageText } from "../../facts/amounts.ts";
import { check, mistakes, notKnown, type Found } from "../check.ts";

/** A template's token is verified without asking anybody: nothing ends it before its end, seconds. */
const longest = 3600;
/** Browsers take cookies of 4 kB; Clerk's own claims take 2.8 of it (clerk.com/docs, custom session token). Bytes. */
const claimsMax = 1200;
/** Whole objects, which grow with what somebody puts in. */
const whole = /\{\{\s*(?:user|org)\.(?:public_metadata|unsafe_metadata|private_metadata)\s*\}\}/;

export const clerkTemplates = check({
  id: "clerk.jwt-templates",
  severity: "high",
  title: "Tokens of JWT templates are short-lived and small.",
  why: "A template's token outlives sign-out, ban and the key that made it: nothing revokes it. A large one does not fit into a cookie or a header, for the users with the most data.",
  mend: "Clerk's dashboard > JWT templates: a lifetime of minutes; ids and roles in place of whole objects.",
  async look({ area }) {
    const { unread, entries } = await area("jwt_templates");
    if (unread !== undefined) return notKnown(`JWT templates cannot be read: ${unread}`);
    return mistakes(
      entries.flatMap(({ id, fields }): Found[] => {
        const name = typeof fields["name"] === "string" ? fields["name"] : id;
        const lifetime = Number(fields["lifetime"] ?? 0);
        const claims = JSON.stringify(fields["claims"] ?? {});
        return [
          ...(lifetime > longest
            ? [{ what: `Tokens of the template ${name} live ${ageText(lifetime * 1000)}.` }]
            : []),
          ...(Buffer.byteLength(claims) > claimsMax
            ? [
                {
                  what: `The claims of the template ${name} take ${Buffer.byteLength(claims)} bytes before they are filled in.`,
                  severity: "medium" as const,
                },
              ]
            : []),
          ...(whole.test(claims)
            ? [
                {
                  what: `The template ${name} puts a whole metadata object into each token.`,
                  severity: "medium" as const,
                },
              ]
            : []),
        ];
      }),
    );
  },
});
