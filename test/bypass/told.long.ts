/** What is done by hand, and who hears of it: the real commands, a real app, and a chat that may lose its answers. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startWorld, type World } from "../world/world.ts";

let hand: World;
let before = 0;
const posts = async () =>
  ((await hand.control("GET", "/chat")) as { slack: { text: string }[] }).slack.map(({ text }) => text);
const news = async () => (await posts()).slice(before);
const fault = async (effect: object) =>
  void (await hand.control("POST", "/faults", {
    ...{ host: "hooks.slack.com", method: "POST", effect, times: 1 },
  }));
const opening = ["bypass", "open", "--reason", "Clerk does not answer <!channel>", "--incident", "night"];

beforeAll(async () => {
  hand = await startWorld();
  writeFileSync(
    join(hand.checkout.root, "contacts/channels.yaml"),
    "channels: [{ id: chat, kind: slack, secret: SLACK_WEBHOOK_URL }]\naudiences: { team: chat }\n",
  );
}, 240_000);
beforeEach(async () => {
  before = (await posts()).length;
});
afterAll(() => hand?.stop());

/** In order: each goes on from what the one before it left. */
it("closing what is closed tells nobody", { timeout: 60_000 }, async () => {
  expect(await hand.runbook(["bypass", "close"])).toMatchObject({ code: 0 });
  expect(await news()).toEqual([]);
});

it(
  "an opening, a renewal and a close are told once each, and stand on the record",
  { timeout: 120_000 },
  async () => {
    const opened = await hand.runbook([...opening, "--minutes", "5", "--json"]);
    expect(opened.code, opened.stderr).toBe(0);
    expect(JSON.parse(opened.stdout)).toMatchObject({ verified: true });
    expect(opened.stderr).toContain("told team: Slack, chat");
    expect(await news()).toEqual([expect.stringContaining("Done without a second person")]);
    expect((await news())[0]).toContain(
      "Ana goes on without a second person: open, stale-sessions, 15 minutes at most",
    );
    expect((await news())[0]).toContain("&lt;!channel&gt;");

    const renewed = await hand.runbook(["bypass", "renew", "--direct"]);
    expect(renewed.code, renewed.stderr).toBe(0);
    expect((await news())[1]).toMatch(/The bypass goes on: night[^]*Ana renewed it until/);

    const closed = await hand.runbook(["bypass", "close"]);
    expect(closed).toMatchObject({ code: 0, stdout: expect.stringContaining("seen in the live app") });
    expect((await news())[2]).toContain("Ana closed it");
    expect(await news()).toHaveLength(3);
    for (const record of (await hand.records()).slice(0, 3)) {
      expect(record).toMatchObject({ phase: "finished" });
      expect(Object.values(record.deliveries).map(({ outcome }) => outcome)).toEqual(["sent"]);
    }
  },
);

it(
  "a close whose telling is refused or lost closes all the same, says so, and repeats nothing",
  { timeout: 120_000 },
  async () => {
    for (const [effect, words] of [
      [
        { kind: "answer", status: 403, body: "no" },
        "telling team: FAILED: hooks.slack.com refused it (403).",
      ],
      [{ kind: "lost" }, "It may have arrived and is not repeated: look at slack/chat"],
    ] as const) {
      expect(await hand.runbook([...opening, "--minutes", "5"])).toMatchObject({ code: 0 });
      const told = (await news()).length;
      await fault(effect);
      const closed = await hand.runbook(["bypass", "close"]);
      expect(closed, closed.stderr).toMatchObject({
        code: 0,
        stdout: expect.stringContaining("seen in the live app"),
      });
      expect(closed.stderr).toContain(words);
      expect(await news()).toHaveLength(told + (effect.kind === "lost" ? 1 : 0));
      expect((await hand.ask("/api/me")).status).not.toBe(200);
    }
  },
);
