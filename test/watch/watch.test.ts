/** What a watch says and keeps when things go wrong around it. */
import { describe, expect, it } from "vitest";
import { lineText } from "../../src/watch/history-line.ts";
import { readHistory } from "../../src/watch/read-history.ts";
import { hour, MemoryHistory, minute, silent, watched, type Injected } from "./week.ts";

const cut = (fromMs: number, toMs: number): Injected => ({ fromMs, toMs, what: "clerk-is-cut" });
const titles = ({ sent }: Awaited<ReturnType<typeof watched>>) =>
  sent.map(({ title }) => title.replace(/: .*/, ""));
const people = { not: "People cannot get in", again: "People get in again" };

describe("a watcher that was killed goes on from its files", () => {
  it("says an alert that is in force no second time, and its end once", async () => {
    const injected = [cut(5 * minute, 30 * minute)];
    const history = new MemoryHistory();
    const first = await watched(injected, { untilMs: 10 * minute, history });
    expect(titles(first)).toEqual([people.not]);
    const second = await watched(injected, { untilMs: 60 * minute, history, clock: first.clock });
    expect(titles(second)).toEqual([people.again]);
    expect(second.sent[0]?.run).toBe(first.sent[0]?.run);
    expect(history.files.size).toBe(1);
  });

  it("says what was intended and never sent, where the channel can be asked, and nothing that was", async () => {
    const injected = [cut(5 * minute, 30 * minute)];
    const history = new MemoryHistory();
    const first = await watched(injected, { untilMs: 10 * minute, history });
    const [name, text] = [...history.days][0] ?? ["", ""];
    const lines = readHistory(await history.read(name));
    const intended = lines.findIndex(({ t }) => t === "notice.due");
    expect(text.split("\n")).toHaveLength(lines.length + 1);
    history.days.set(
      name,
      lines
        .slice(0, intended + 1)
        .map(lineText)
        .join(""),
    );
    const second = await watched(injected, { untilMs: 20 * minute, history, clock: first.clock });
    expect(titles(second)).toEqual([people.not]);
  });
});

it("tries again what certainly was not sent, a look later, and then says it once", async () => {
  const seen = await watched([cut(5 * minute, 20 * minute)], { untilMs: hour, failingSends: 2 });
  expect(titles(seen)).toEqual([people.not, people.again]);
  const told = seen.news.flatMap((news) => (news.event === "told" ? [news.line.outcome] : []));
  expect(told).toEqual(["failed", "failed", "sent", "sent"]);
});

it("tries again what nobody knows of, where the channel takes the same alert twice", async () => {
  const how = { untilMs: hour, failingSends: 4, trouble: silent };
  const seen = await watched([cut(5 * minute, 20 * minute)], how);
  expect(titles(seen)).toEqual([people.not, people.again]);
  const told = seen.news.flatMap((news) => (news.event === "told" ? [news.line.outcome] : []));
  expect(told).toEqual(["unknown", "unknown", "sent", "sent"]);
});

it("says that it sees nothing, and not that people cannot get in, where the network here is gone", async () => {
  const gone: Injected = { fromMs: 5 * minute, toMs: 40 * minute, what: "network-is-gone" };
  const seen = await watched([gone], { untilMs: hour });
  expect(titles(seen)).toEqual(["The watch sees nothing", "The watch sees again"]);
  expect(seen.sent[0]?.atMs).toBeGreaterThanOrEqual(seen.startMs + 15 * minute);
  expect(seen.state.outages).toEqual([]);
});

it("says the third alert within an hour as coming and going, and its end after a quiet quarter", async () => {
  const often = Array.from({ length: 6 }, (_, turn) => {
    const from = minute + turn * 8 * minute;
    return cut(from, from + 3 * minute);
  });
  const seen = await watched(often, { untilMs: 2 * hour });
  expect(titles(seen)).toEqual([
    people.not,
    people.again,
    people.not,
    people.again,
    people.not,
    people.again,
  ]);
  expect(seen.sent[2]?.text).not.toContain("It comes and goes");
  expect(seen.sent[4]?.text).toContain("It comes and goes: 3 alerts within an hour");
  const lastGone = minute + 5 * 8 * minute + 3 * minute;
  expect((seen.sent[5]?.atMs ?? 0) - seen.startMs).toBe(lastGone + 15 * minute);
});

it("with --once looks again at what failed, says it, and ends; the next ones say no more than the end", async () => {
  const injected = [cut(10 * minute, 25 * minute)];
  const history = new MemoryHistory();
  const pace = { once: true, everySeconds: 300 };
  const said: string[] = [];
  let { clock } = await watched(injected, { untilMs: hour, history, pace });
  const looks: number[] = [];
  for (let turn = 1; turn <= 9; turn += 1) {
    await clock.until(clock.sleep(5 * minute - (clock.monotonic() % (5 * minute))));
    const seen = await watched(injected, { untilMs: hour, history, pace, clock });
    ({ clock } = seen);
    said.push(...titles(seen).map((title) => `${turn * 5}: ${title}`));
    looks.push(seen.news.filter(({ event }) => event === "look").length);
  }
  expect(looks).toEqual([1, 3, 1, 1, 1, 1, 1, 1, 1]);
  expect(said).toEqual([`10: ${people.not}`, `35: ${people.again}`]);
});
