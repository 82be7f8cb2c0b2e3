import { afterEach, beforeEach, expect, test } from "vitest";
import { setBypass, sure } from "../world/stack-config.ts";
import { keepKnocking, type Knock } from "./knocking.ts";
import { startNight, statementOf, type Night } from "./night.ts";

const perSecond = 20;
/** A grant is held this long at most while its source cannot be read. */
const heldAtMostMs = 35_000;

let night: Night;
let people: Awaited<ReturnType<Night["staleBrowser"]>>[];

beforeEach(async () => {
  night = await startNight();
  people = [await night.staleBrowser("mara"), await night.staleBrowser("tomas")];
  await night.world.control("POST", "/clerk/cut", {});
});
afterEach(() => night.stop());

const knockers = () => [people, [{ browser: night.stranger() }]];
const bypass = (...words: readonly string[]) => night.typed(night.requester, ["bypass", ...words]);
const openFor = (minutes: number) =>
  bypass("open", "--reason", "Clerk does not answer", "--minutes", String(minutes));

const ofPeople = (knocks: readonly Knock[]) => knocks.filter(({ userId }) => userId !== undefined);
const sentFrom = (knocks: readonly Knock[], at: number) => knocks.filter(({ sentAt }) => sentAt >= at);
const insideAmong = (knocks: readonly Knock[]) => knocks.filter(({ inside }) => inside);
const tell = (what: string, figures: object) => process.stdout.write(`${what} ${JSON.stringify(figures)}\n`);

test(
  "people who are signed in work on through ten renewals, and nobody does after the verified close",
  { timeout: 600_000 },
  async () => {
    const knocking = keepKnocking(knockers(), perSecond);
    await openFor(15);
    const verifiedAt = Date.now();
    for (let renewal = 0; renewal < 10; renewal++) await bypass("renew");
    const closingAt = Date.now();
    await bypass("close");
    const closedAt = Date.now();
    await expect
      .poll(() => sentFrom(knocking.knocks, closedAt).length, { timeout: 60_000 })
      .toBeGreaterThan(100);
    await knocking.stop();

    const { knocks } = knocking;
    const between = ofPeople(knocks).filter(
      ({ sentAt, endedAt }) => sentAt >= verifiedAt && endedAt <= closingAt,
    );
    const opened = (await night.writes()).map(statementOf).filter(({ mode }) => mode !== "closed");
    tell("ten renewals:", {
      seconds: Math.round((closingAt - verifiedAt) / 1_000),
      asked: between.length,
      answeredAsClosed: between.length - insideAmong(between).length,
      strangers: knocks.length - ofPeople(knocks).length,
      afterClose: sentFrom(knocks, closedAt).length,
      slowestMs: Math.max(...between.map(({ sentAt, endedAt }) => endedAt - sentAt)),
    });
    expect(new Set(opened.map(({ jti }) => jti)).size).toBe(11);
    expect(between.length).toBeGreaterThan(100);
    expect(between.filter(({ inside }) => !inside)).toEqual([]);
    expect(insideAmong(sentFrom(knocks, closedAt))).toEqual([]);
    expect(insideAmong(knocks.filter(({ userId }) => userId === undefined))).toEqual([]);
  },
);

test("a grant that nobody closes lets nobody in after its end", { timeout: 300_000 }, async () => {
  const knocking = keepKnocking(knockers(), perSecond);
  await openFor(1);
  const written = (await night.writes()).map(statementOf).at(-1);
  const endsAt = (written?.exp ?? 0) * 1_000;
  await expect
    .poll(() => sentFrom(knocking.knocks, endsAt).length, { timeout: 120_000 })
    .toBeGreaterThan(100);
  await knocking.stop();

  const { knocks } = knocking;
  const last = insideAmong(knocks).at(-1);
  tell("after the end:", {
    lastLetInMsBeforeEnd: endsAt - (last?.sentAt ?? 0),
    asked: sentFrom(knocks, endsAt).length,
  });
  expect(insideAmong(knocks).length).toBeGreaterThan(100);
  expect(insideAmong(sentFrom(knocks, endsAt))).toEqual([]);
});

test.each(["hang", "error"])(
  "a close that the app cannot read (%s) ends the bypass within 35 s of its write",
  { timeout: 300_000 },
  async (kind) => {
    await openFor(15);
    const knocking = keepKnocking(knockers(), perSecond);
    await expect.poll(() => insideAmong(knocking.knocks).length, { timeout: 30_000 }).toBeGreaterThan(20);
    await night.world.control("POST", "/faults", { host: "edge-config.vercel.com", effect: { kind } });
    await setBypass(night.world, undefined);
    await sure(night.world.pulumi(["up", "--yes", "--skip-preview"]));
    const closed = (await night.writes()).at(-1);
    if (closed === undefined) throw new Error("Nothing was written.");
    expect(statementOf(closed).mode).toBe("closed");
    const limit = closed.at + heldAtMostMs;
    await expect
      .poll(() => sentFrom(knocking.knocks, limit).length, { timeout: 120_000 })
      .toBeGreaterThan(50);
    await knocking.stop();

    const { knocks } = knocking;
    tell(`unread close (${kind}):`, {
      lastLetInMsAfterWrite: (insideAmong(knocks).at(-1)?.sentAt ?? 0) - closed.at,
      asked: ofPeople(sentFrom(knocks, closed.at)).length,
    });
    expect(insideAmong(sentFrom(knocks, limit))).toEqual([]);
  },
);
