import type { SignOutEvent, WayName } from "./event.ts";

/** One play: its events, in order. */
export type Play = readonly SignOutEvent[];

/** All plays as Markdown, two rows for each number of people. Pure. @throws Error where a play is not whole */
export function signOutTable(plays: readonly Play[]): string {
  const head = [
    "people",
    "way",
    "still in after 1 min",
    "still in at the end",
    "open sessions left",
    "requests",
    "time",
  ];
  const rows = plays.map((play) => {
    const { way, people } = only(play, "began");
    const done = play.find((event) => event.kind === "done" && event.task === "everybody");
    if (done?.kind !== "done") throw new Error(`The play of ${people} people by ${way} did not end.`);
    const cells = [share(play, "everybody", "one-minute"), share(play, "everybody", "end")];
    const figures = [count(done.left), count(done.requests), seconds(done.elapsedMs)];
    return [count(people), nameOf(way), ...cells, ...figures];
  });
  return table(head, rows);
}

/** The stolen account, from the plays of the fewest people. Pure. */
export function accountTable(plays: readonly Play[]): string {
  const fewest = Math.min(...plays.map((play) => only(play, "began").people));
  const rows = plays
    .filter((play) => only(play, "began").people === fewest)
    .map((play) => {
      const done = play.find((event) => event.kind === "done" && event.task === "account");
      if (done?.kind !== "done") throw new Error("A play did not end.");
      const { way } = only(play, "began");
      const cells = [share(play, "account", "one-minute"), share(play, "account", "end")];
      return [nameOf(way), ...cells, count(done.left), count(done.requests), seconds(done.elapsedMs)];
    });
  return table(["way", "in after 1 min", "in at the end", "of 37 sessions left", "requests", "time"], rows);
}

function only<Kind extends SignOutEvent["kind"]>(play: Play, kind: Kind) {
  const found = play.find((event) => event.kind === kind);
  if (found === undefined) throw new Error(`A play has no ${kind}.`);
  return found as Extract<SignOutEvent, { kind: Kind }>;
}

function share(play: Play, task: string, when: string): string {
  const look = play.find((event) => event.kind === "look" && event.task === task && event.when === when);
  if (look?.kind !== "look") throw new Error(`A play has no look ${when}.`);
  return `${look.in} of ${look.of} asked`;
}

const nameOf = (way: WayName) => (way === "scripts" ? "the well-known scripts" : "this repository");
const count = (number: number) => number.toLocaleString("en-US");
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
