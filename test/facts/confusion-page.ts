import { categories, type Category, type Verdict } from "../../src/facts/evidence.ts";
import { nextSteps } from "../../src/facts/next-steps.ts";
import { shippedChecklists } from "./shipped-checklists.ts";
import type { World } from "./trouble.ts";

export interface Judged {
  readonly world: World;
  readonly triage: Verdict;
}

export const seededIn = ({ seeded, expected }: World) => seeded ?? expected;

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");

function doing(category: Category): string {
  const file = shippedChecklists[category]?.file;
  if (file !== undefined) return `\`${file}\``;
  const steps = nextSteps(
    { category, also: [], special: undefined, symptom: undefined, byLogAlone: false },
    {},
  );
  return category === "none" ? "nothing" : `hand: ${steps.length} steps, since no runbook is shipped for it`;
}

/** The table of docs/triage.md: what was seeded against what triage said, and each world with its reasons. */
export function confusionPage(judged: readonly Judged[]): string {
  const count = (expected: string, said: string) =>
    judged.filter(({ world, triage }) => seededIn(world) === expected && triage.category === said).length;
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  const right = judged.filter(({ world, triage }) => seededIn(world) === triage.category).length;
  return [
    "# Triage, told against seeded worlds",
    "",
    "Written by `WRITE_TRIAGE_TABLE=1 npx vitest run test/facts/confusion.test.ts`: each world is put into the sandbox",
    "(faults, status page, variables, an app behind the production domain, a log, a report), and looked at over HTTP",
    "through the same adapters that `./runbook triage` uses. Rows are what was seeded, columns what triage said.",
    "",
    `${judged.length} worlds, ${right} named as seeded, the others \`unknown\`.`,
    "",
    row(["seeded \\ said", ...categories]),
    row(["---", ...categories.map(() => "---:")]),
    ...categories.map((expected) =>
      row([expected, ...categories.map((said) => count(expected, said) || "")]),
    ),
    "",
    "| world | said | severity | beside it | people cannot | because |",
    "| --- | --- | --- | --- | --- | --- |",
    ...judged.map(({ world, triage }) =>
      row([
        cell(world.name),
        triage.special === undefined ? triage.category : `${triage.category} (${triage.special})`,
        triage.severity ?? "",
        (triage.also ?? []).join(", "),
        (triage.features ?? []).join(", "),
        cell(triage.summary),
      ]),
    ),
    "",
    "## What it says to do",
    "",
    row(["category", "by"]),
    row(["---", "---"]),
    ...categories.map((category) => row([category, doing(category)])),
    "",
    "`./runbook triage` prints the commands and the steps by hand; where a key is out beside an outage, it names the runbook for the",
    "outage, too.",
    "",
    "## What it cannot tell",
    "",
    "- Sign-up, password reset and social sign-in are not tried: each would write, or send mail, every time someone looks.",
    "  They are known from the parts that the status page names and from what people report (`--symptom`).",
    "- Of Clerk's status page only parts that are known by name decide; titles of incidents, unknown parts and parts that have",
    "  nothing to do with signing in are told. A page alone opens nothing and goes back to nothing.",
    "- Whether tokens are still renewed while nobody can sign in is tried with a session of the test user that an earlier look kept",
    "  (`.runbook/test-session.json`); an app may tell it, too (`tokens: {seen, stale}` of its health answer). Else it is `unknown`.",
    "- Each of Clerk's APIs is asked twenty times in one look, the app's routes 24 times: one failure in five is seen in 99 looks of",
    "  100. Fewer are seen by chance.",
    "- A key of somebody else's choice in the log (a path, a query, a user agent) is no leak, nor is a placeholder. What an app writes",
    "  of a form's content cannot be told from its own words.",
    "- Without a test user (`RUNBOOK_TEST_USER`, `RUNBOOK_TEST_USER_PASSWORD`; a password, no second factor) nobody tries",
    "  to sign in, and that fact is `unknown`.",
    "- Webhook lag needs an app that says in its health answer which event it took in last",
    "  (`webhooks: {lastEventAt, lastReceivedAt?, knownTo?}`, see app/README.md), and a user newer than that; less than a",
    "  minute is not called lag. What one process of several knows (`knownTo: process`) never shows a lag.",
    "- A Clerk that takes seconds is `performance`: nothing is out, and a bypass would replace nothing.",
    "- Values of sensitive variables cannot be read: a wrong secret key shows by the app's health, by Clerk refusing it, or",
    "  by two key sets that share no key.",
    "- Sessions lost at random and a compromise have no probe of their own: a report or the log shows them.",
    "- In an outage of Clerk other findings may be its consequence; they are told beside it.",
    "",
  ].join("\n");
}
