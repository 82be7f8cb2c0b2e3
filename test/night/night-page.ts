import { format } from "prettier";
import type { Asked } from "./people.ts";

export interface Happening {
  /** Minutes since the opening. */
  readonly minute: number;
  readonly who: string;
  readonly what: string;
  readonly outcome: string;
}

const hour = 60;

/** docs/night.md. */
export async function nightPage(happenings: readonly Happening[], asked: readonly Asked[]): Promise<string> {
  const people = [...new Set(asked.map(({ person }) => person))];
  const spans: readonly (readonly [string, (one: Asked) => boolean])[] = [
    ["before", ({ phase }) => phase === "before"],
    ["first hour", ({ phase, minute }) => phase === "open" && minute < hour],
    ["renewed", ({ phase, minute }) => phase === "open" && minute >= hour],
    ["after the end", ({ phase }) => phase === "over"],
  ];
  const cell = (person: string, inSpan: (one: Asked) => boolean): string => {
    const own = asked.filter((one) => one.person === person && inSpan(one));
    return `${own.filter(({ worked }) => worked).length} of ${own.length}`;
  };
  const rows = people.map(
    (person) => `| ${[person, ...spans.map(([, inSpan]) => cell(person, inSpan))].join(" | ")} |`,
  );
  const story = happenings.map(
    ({ minute, who, what, outcome }) => `| ${[minute, who, what, outcome].join(" | ")} |`,
  );
  const page = [
    HEAD,
    "## What happened",
    "",
    "| minute | who | did | and |",
    "| ---: | --- | --- | --- |",
    ...story,
    "",
    "## Who worked",
    "",
    "In each minute everyone opens a page, reads from an API and writes to it; a minute counts when all three are",
    "answered as theirs.",
    "",
    `| | ${spans.map(([name]) => name).join(" | ")} |`,
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
    FOOT,
  ];
  return await format(page.join("\n"), { parser: "markdown", printWidth: 110 });
}

const HEAD = `# A night of ninety minutes

Clerk is gone for an hour and a half. The app with its gate, Clerk's SDK, Pulumi's engine and the commands are the real ones;
two laptops have a clone each and three people use them, one clock 45 s ahead of the app's, the other 45 s behind; every minute passes on a
driven clock (\`test/night/driven-clock.mjs\`). Minutes count from the opening. Written by \`test/night/ninety-minutes.long.ts\`:
\`TEST_LONG=1 WRITE_DOCS=1 npx vitest run test/night/ninety-minutes.long.ts\`.
`;

const FOOT = `A session that was revoked and is *not* on the deny list goes on until the end: while Clerk is away nobody can ask it. Put
the known bad on the list (\`deny\`) when you ask for the approval. Whoever signs in for the first time has to wait for Clerk.
`;
