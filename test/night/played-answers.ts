import type { World } from "../world/world.ts";
import type { Answer } from "./player.ts";

/** What somebody answers who has only the screen; what they do in a dashboard is the sandbox's control API. */
export function keyAnswers(
  { control }: Pick<World, "control">,
  since: string,
  alone: boolean,
): readonly Answer[] {
  const keys = async () =>
    ((await control("GET", "/clerk/secret-keys")) as { keys: readonly { id: string }[] }).keys;
  const endpoints = async () =>
    ((await control("GET", "/clerk/webhooks")) as { endpoints: readonly { id: string; url: string }[] })
      .endpoints;
  return [
    { asked: /\nreason: $|^reason: $/, answer: "The secret key was seen in a public build log" },
    { asked: /(Run this|Go on with stage[^?]*)\? \[y\/N\] $/, answer: "y" },
    { asked: /\nmode: $/, answer: "contain" },
    { asked: /\nsince: $/, answer: since },
    { asked: /The secret that is out, not shown/, answer: "", did: "The value is not at hand: Enter." },
    {
      asked: /Secret keys > Add new key[\s\S]*New secret, not shown: $/,
      answer: async () =>
        (
          (await control("POST", "/clerk/secret-keys", { name: "nightshift, this night" })) as {
            secret: string;
          }
        ).secret,
      did: "In the dashboard: a new secret key, copied and pasted here.",
    },
    {
      asked: /Note the old key's name/,
      answer: async () => {
        for (const { id } of (await keys()).slice(0, -1)) await control("DELETE", `/clerk/secret-keys/${id}`);
        return "Default, last used a minute ago; deleted";
      },
      did: "In the dashboard: the old key deleted.",
    },
    {
      asked: /GitHub\s+\(Settings/,
      answer: "GitHub Actions does not hold it; no other CI; laptops have none",
    },
    {
      asked: /choose\s+Application\s+logs/,
      answer: "Both exported; the API made nothing that we do not know",
    },
    {
      asked: /Signing Secret \(whsec_[\s\S]*New secret, not shown: $/,
      answer: async () => {
        const [old] = await endpoints();
        return ((await control("POST", "/clerk/webhooks", { url: old?.url })) as { secret: string }).secret;
      },
      did: "In the dashboard: a second endpoint with the same URL; its signing secret pasted here.",
    },
    {
      asked: /Delete those that nobody of us knows/,
      answer: "Two, both ours: the one of before and the new one",
    },
    {
      asked: /Which\s+of\s+them\s+are\s+ours/,
      answer: "1 2",
      did: "Looked up in the dashboard: both roles are those that every instance begins with.",
    },
    { asked: /marked "by hand"/, answer: "Nothing else was changed" },
    {
      asked: /the app's old endpoint/,
      answer: async () => {
        for (const { id } of (await endpoints()).slice(0, -1))
          await control("DELETE", `/clerk/webhooks/${id}`);
        return "Deleted; none of its messages has failed";
      },
      did: "In the dashboard: the old endpoint deleted.",
    },
    {
      asked: /Is\s+a\s+second\s+person\s+there/,
      answer: alone ? "nobody, Alva and support were called" : "there, Alva",
    },
    { asked: /each new session that the watch named/, answer: "It named none" },
    {
      asked: /72\s+hours/,
      answer: "Robin tells the data protection officer at 08:00; they end in three days",
    },
  ];
}

/** @param who a user's id */
export const breachAnswers = (who: string, since: string): readonly Answer[] => [
  { asked: /\nreason: $|^reason: $/, answer: "Mara's account was used from a place that she does not know" },
  { asked: /\nwho: $/, answer: who },
  { asked: /\nsince: $/, answer: since },
  { asked: /(Run this|Go on with stage[^?]*)\? \[y\/N\] $/, answer: "y" },
  {
    asked: /choose\s+Application\s+logs/,
    answer: "Both exported; one sign-in from a place that Mara does not know",
  },
  { asked: /Note who should not be in it/, answer: "One account, and it is hers" },
  { asked: /Can Clerk's secret key be out/, answer: "excluded, a password of hers was guessed" },
  { asked: /unknown device/, answer: "It was on" },
  {
    asked: /supervisory authority/,
    answer: "none, Robin with the data protection officer: one account, nothing read",
  },
  { asked: /what was\s+read or changed/, answer: "access-review.txt; nothing was read" },
  { asked: /takes the deny off/, answer: "Support looks after it until Friday" },
  { asked: /by hand|Done\?/, answer: "Done by hand" },
];
