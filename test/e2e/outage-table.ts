import { format } from "prettier";

/** What became of one browser whose tab stayed open. */
export interface Seen {
  readonly way: string;
  /** Seconds after the outage began at which the session cookie was found gone; null: it is still there. */
  readonly goneAfterS: number | null;
  /** What Clerk's SDK says in the tab, e.g. `signed in, degraded`. */
  readonly tab: string;
  /** Whether the server still knows the person, by the session cookie alone and with the gate's copy. */
  readonly without: boolean;
  readonly withCopy: boolean;
}

/** docs/browser-outage.md. */
export async function browserOutagePage(rows: readonly Seen[], minutes: number): Promise<string> {
  const who = (known: boolean): string => (known ? "themselves" : "**nobody**");
  const cookie = ({ goneAfterS }: Seen): string =>
    goneAfterS === null ? "there" : `**deleted** after ${goneAfterS} s`;
  const lines = rows.map((row) =>
    ["", row.way, row.tab, cookie(row), who(row.without), who(row.withCopy), ""].join(" | ").trim(),
  );
  return await format(`${HEAD(minutes)}\n${lines.join("\n")}\n\n${FOOT}`, {
    parser: "markdown",
    printWidth: 110,
  });
}

const HEAD = (minutes: number): string => `# A tab that stays open through an outage

Real Chromium, one browser profile for each line, signed in and with \`/dashboard\` open for ${minutes} minutes while Clerk's Frontend API
failed for it in one way; the app under a \`stale-sessions\` grant. Who somebody is, is what the app's server answered to that
browser at the end. Written by \`test/e2e/cookie-deletion.long.ts\`:
\`TEST_LONG=1 WRITE_DOCS=1 npx vitest run test/e2e/cookie-deletion.long.ts\`.

| Clerk's Frontend API | Clerk's SDK in the tab | session cookie | server, without the gate's copy | with it |
| --- | --- | --- | --- | --- |`;

const FOOT = `"Without" is the same browser with the copy's cookie taken away. The copy (\`keepCopy\`) is off by default; guard/README.md says
what it costs. "Connection refused" is refused inside the browser, every other failure by the network or by an answer.
`;
