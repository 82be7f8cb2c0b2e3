// The end of an opening, as the team hears of it: a real stack and app, a chat and a mail server, and a clock that is driven.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { readStatement } from "../../guard/src/read.ts";
import type { Snapshot } from "../../src/status/watch/snapshot.ts";
import { mailPassword, startMailServer } from "../../sandbox/chat/mail.ts";
import { startNightWorld, type NightWorld } from "./night-world.ts";
import type { Said, Started } from "../world/keyboard.ts";

const patience = { timeout: 300_000 };
const soon = { timeout: 60_000, interval: 200 };
let night: NightWorld;
let mail: Awaited<ReturnType<typeof startMailServer>>;
let before = 0;
const going: Started[] = [];

const posts = async () =>
  ((await night.control("GET", "/chat")) as { slack: { text: string }[] }).slack.map(({ text }) => text);
const warnings = async () =>
  (await posts()).slice(before).filter((text) => text.includes("The bypass ends in"));
const sure = (said: Said, code: number) => expect(said.code, said.text).toBe(code);
const teamReads = (channel: string) => {
  for (const { root } of [night.first, night.second])
    writeFileSync(join(root, "contacts/channels.yaml"), `channels: [${channel}]\naudiences: { team: it }\n`);
};
const start = (...[words, typed]: Parameters<NightWorld["first"]["start"]>) => {
  const started = night.first.start(words, typed);
  going.push(started);
  return started;
};
const liveEndMs = async () => {
  const read = readStatement(await night.item());
  if (!read.ok || read.statement.mode === "closed") throw new Error("Nothing is open.");
  return read.statement.exp * 1_000;
};
/** Drives the clock to where so many minutes are left, begun ones counted. */
const leave = async (minutes: number) =>
  night.clock.forward((await liveEndMs()) - night.clock.now() - minutes * 60_000 + 10_000);
/** What a watch has printed, as objects. */
const objects = ({ said }: Started) =>
  said()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Partial<Snapshot> & { warning?: object; notice?: string });

beforeAll(async () => {
  [night, mail] = await Promise.all([startNightWorld({ first: 0, second: 0 }), startMailServer()]);
}, 240_000);
beforeEach(async () => {
  before = (await posts()).length;
});
afterEach(async () => {
  await Promise.all(going.splice(0).map(({ interrupt }) => interrupt()));
});
afterAll(async () => {
  await mail?.stop();
  await night?.stop();
});

const opening = ["bypass", "open", "--reason", "Clerk is away", "--incident", "night", "--minutes", "15"];

it(
  "a watch warns the chat of each end once, follows the other clone, and says who renewed and closed",
  patience,
  async () => {
    teamReads("{ id: it, kind: slack, secret: SLACK_WEBHOOK_URL }");
    sure(await night.first.runbook([...opening]), 0);
    const end = new Date(await liveEndMs()).toISOString().replace(".000Z", "Z");
    const watch = start(["status", "--watch", "--notify", "--every", "2", "--json"]);
    const other = night.second.start(["status", "--watch", "--every", "2", "--json"]);
    going.push(other);
    for (const each of [watch, other])
      await expect.poll(() => objects(each).at(-1), soon).toMatchObject({ open: true, until: end });

    await leave(10);
    await expect.poll(warnings, soon).toEqual([expect.stringContaining("The bypass ends in 10 min: night")]);
    await expect.poll(() => watch.said(), soon).toContain("notice sent: Slack, it");
    // Whoever only watches is warned on their own screen.
    await expect.poll(() => objects(other).some(({ warning }) => warning !== undefined), soon).toBe(true);

    const renewed = await night.second.runbook(["bypass", "renew"]);
    sure(renewed, 0);
    const later = new Date(await liveEndMs()).toISOString().replace(".000Z", "Z");
    expect(later > end).toBe(true);
    for (const each of [watch, other])
      await expect
        .poll(
          () =>
            objects(each)
              .filter(({ mode }) => mode !== undefined)
              .at(-1),
          soon,
        )
        .toMatchObject({ open: true, until: later, openedBy: expect.stringContaining("@") });
    await expect
      .poll(() => watch.said(), soon)
      // The item is seen before the stack's record is written, so who it was may not be known yet.
      .toMatch(/renewed elsewhere( by \S+@\S+)?: stale-sessions until/);

    await night.control("POST", "/faults", {
      ...{ host: "hooks.slack.com", method: "POST", effect: { kind: "lost" }, times: 1 },
    });
    await leave(3);
    await expect
      .poll(() => watch.said(), soon)
      .toContain("It may have arrived and is not repeated: look at slack/it");
    expect(await warnings()).toHaveLength(2);
    expect((await warnings())[1]).toContain("The bypass ends in 3 min: night");

    sure(await night.second.runbook(["bypass", "close"]), 0);
    for (const each of [watch, other])
      await expect
        .poll(
          () =>
            objects(each)
              .filter(({ mode }) => mode !== undefined)
              .at(-1),
          soon,
        )
        .toMatchObject({ open: false, mode: "closed" });
    await expect.poll(() => watch.said(), soon).toMatch(/THE BYPASS WAS CLOSED elsewhere/);
    night.clock.forward(5 * 60_000);
    expect(await watch.interrupt()).toBe(0);
    expect(await warnings()).toHaveLength(2);
  },
);

const runbook = `version: 1
title: Short
summary: Opens, warns, waits
severity: critical
category: clerk-outage
steps:
  - id: open
    use: bypass.open
    title: Open
    with: { mode: stale-sessions, minutes: 15, totalMinutes: 15, reason: Clerk is away, incident: night }
  - id: warn
    use: bypass.warn
    title: Warn
  - id: wait
    use: clerk.monitor
    title: Wait
    with: { inARow: 2, everySeconds: 1 }
`;

it(
  "a run warns by mail ten and three minutes before, once each, though one answer is lost",
  patience,
  async () => {
    teamReads("{ id: it, kind: email, secret: SMTP_URL, from: ops@app.example, to: [team@app.example] }");
    const env = { env: { SMTP_URL: mail.url } };
    writeFileSync(join(night.first.root, "runbooks/short.yaml"), runbook);
    await night.control("POST", "/clerk/cut", {});
    const run = start(["run", "runbooks/short.yaml", "--override", "open=Nobody answers"], env);
    await expect.poll(() => run.said(), { ...soon, timeout: 120_000 }).toMatch(/^\S+ {2}Wait …$/m);
    const ends = () => mail.mails.filter(({ raw }) => raw.includes("Subject: The bypass ends in"));
    await leave(10);
    await expect.poll(() => ends().length, soon).toBe(1);
    expect(ends()[0]?.raw).toContain("Subject: The bypass ends in 10 min: night");
    mail.state.lose = 1;
    await leave(3);
    await expect.poll(() => run.said(), soon).toContain("warning 3 minutes before the end: notice unknown");
    expect(ends()).toHaveLength(2);
    expect(run.said()).toContain("THE BYPASS ENDS in 3 minutes");
    expect(await run.interrupt()).toBe(4);
    expect(ends()).toHaveLength(2);
    expect(run.said()).not.toContain(mailPassword);
    sure(await night.first.runbook(["bypass", "close"]), 0);
  },
);
