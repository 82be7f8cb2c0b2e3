import type { Findings, Share } from "./findings.ts";

/** The two nights side by side, as Markdown. Pure: the same findings give the same text. */
export function comparisonTable(theirs: Findings, ours: Findings): string {
  const rows = lines.map(([what, tell]) => [what, tell(theirs), tell(ours)]);
  const head = ["the same night, twice", "the boolean bypass", "this repository"];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

const lines: readonly (readonly [string, (found: Findings) => string])[] = [
  ["from the last word needed to live", ({ liveMs }) => seconds(liveMs)],
  ["until a customer has a page as themselves", ({ customerInMs }) => seconds(customerInMs)],
  ["customers' requests answered while open", ({ customers }) => servedText(customers)],
  ["an API client's, with an expired token", ({ client }) => servedText(client)],
  [
    "requests let in that had no right",
    ({ letIn, whoGotIn }) =>
      `${shareText(letIn.open)}${whoGotIn.length > 0 ? `: ${whoGotIn.join(", ")}` : ""}`,
  ],
  ["from closing to normal sign-in", ({ closedMs }) => seconds(closedMs)],
  [
    "let in without right, after a rollback to a deployment from the open time",
    ({ letIn }) => shareText(letIn["rolled-back"]),
  ],
  ["the laptop died before the close", forgotten],
  ["let in without right, at the last look", ({ letIn }) => shareText(letIn.forgotten)],
  [
    "log lines of requests under it",
    ({ log }) =>
      `${log?.lines ?? 0}; naming the user ${log?.namingUser ?? 0}, the incident ${log?.namingIncident ?? 0}`,
  ],
  ["what is on record", ({ audit }) => audit?.where ?? ""],
  ["who agreed", ({ audit }) => audit?.approver ?? "nothing says so"],
  [
    "review of what nobody approved",
    ({ audit }) => (audit?.reviewOwed === true ? "owed, and said so" : "nothing asks for it"),
  ],
  [
    "someone's sessions left after signing them out everywhere",
    ({ signOut }) =>
      signOut?.left === undefined ? "no command yet" : `${signOut.left} of ${signOut.sessions}`,
  ],
];

function forgotten({ endedByItselfMs, lastLookMs }: Findings): string {
  if (endedByItselfMs !== undefined)
    return `ended by itself, ${seconds(endedByItselfMs)} after it was opened`;
  return `still open at the last look, ${seconds(lastLookMs)} after Clerk's return`;
}

const shareText = ({ count, of }: Share) => `${count} of ${of}`;
const seconds = (ms: number | undefined) => (ms === undefined ? "never" : `${(ms / 1_000).toFixed(1)} s`);
const servedText = ({ themselves, nobody }: Findings["customers"]) =>
  `${shareText(themselves)} as themselves${nobody.count > 0 ? `, ${nobody.count} as nobody` : ""}`;
