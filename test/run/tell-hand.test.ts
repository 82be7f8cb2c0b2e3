import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeEach, expect, test } from "vitest";
import { parse } from "yaml";
import { PermanentFailure, TransientFailure } from "../../src/errors.ts";
import { openJournal, readJournal, type Journal } from "../../src/journal/journal.ts";
import type { Channel, Message, Notify } from "../../src/ports/notify.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { recordWords } from "../../src/report/record-line.ts";
import { handNotice, tellHand, type HandNews } from "../../src/run/tell-hand.ts";
import { StillClock } from "../builders/clock.ts";
import { portsOf, wellWorld } from "../builders/ports.ts";
import { started } from "../journal/events.ts";
import { MemoryStore } from "../journal/memory-store.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const channel: Channel = {
  ...{ id: "chat", kind: "slack", secret: "SLACK_WEBHOOK_URL", languages: ["en"], timeZone: "UTC" },
};
const until = "2026-11-21T04:00:00Z";
const by = { who: "Ana Ops", incident: "night", generation: 7 };
const alone: HandNews = {
  what: "opened",
  ...by,
  until,
  minutes: 15,
  reason: "No answer",
  approver: undefined,
};
const every: readonly HandNews[] = [
  alone,
  { ...alone, approver: "Ben Second" },
  { what: "renewed", ...by, until },
  { what: "closed", ...by },
];

let journal: Journal;
let store: MemoryStore;
let sent: Message[];
let trouble: Error | undefined;
let said: string[];
const clock = new StillClock();
const real = portsOf(wellWorld()).notify;
const notify: Notify = {
  ...real,
  compose: async (notice, to, values) => ({ ...(await real.compose(notice, to, values)), channel }),
  send: async (_channel, message) => {
    sent.push(message);
    if (trouble !== undefined) throw trouble;
    return "Slack, chat";
  },
  look: async () => undefined,
};
const tell = async (news: HandNews) =>
  await tellHand(
    { journal, notify, clock, onRecord: (record) => said.push(recordWords(record, {}) ?? "") },
    news,
  );
const kinds = async () => (await readJournal(store)).slice(1).map(({ event }) => event.type);

beforeEach(async () => {
  [store, sent, said, trouble] = [new MemoryStore(), [], [], undefined];
  journal = await openJournal({ store, clock: new StillClock(), redact: makeRedact([]) });
  await journal.append(started);
});

test.each(every)("the team is told once that it was $what, intent first", async (news) => {
  await tell(news);
  await tell(news);
  expect(sent).toHaveLength(1);
  const { title, text } = sent[0] ?? { title: "", text: "" };
  expect(`${title} ${text}`).toContain("night");
  expect(text).toContain("Ana Ops");
  expect(`${title} ${text}`).not.toMatch(/[{}]/);
  expect(await kinds()).toEqual(["notice.due", "notice.told"]);
  expect(said).toContain("told team: Slack, chat");
});

test("who stands behind it is said: a second person, or nobody", async () => {
  for (const news of every.slice(0, 2)) {
    journal = await openJournal({
      store: new MemoryStore(),
      clock: new StillClock(),
      redact: makeRedact([]),
    });
    await journal.append(started);
    await tell(news);
  }
  expect(sent[0]?.title).toContain("without a second person");
  expect(sent[1]?.text).toContain("approved by Ben Second");
});

test.each([
  ["unknown", new TransientFailure("no answer.", { code: "TIMEOUT" })],
  ["failed", new PermanentFailure("refused it (403).", { code: "HTTP_STATUS" })],
])("a channel whose outcome is %s is said, stops nothing, and is not tried again", async (outcome, error) => {
  trouble = error;
  await tell({ what: "closed", ...by });
  await tell({ what: "closed", ...by });
  expect(sent).toHaveLength(1);
  expect(said.join()).toContain(`telling team: ${outcome.toUpperCase()}`);
  expect(said.join()).toMatch(/tell them yourself/i);
});

test("what an earlier command left undelivered is looked for first", async () => {
  const { notice, to, key, values } = handNotice(alone);
  await journal.append({ type: "notice.due", notice, to, key, values: { ...values } });
  await tell({ what: "closed", ...by, generation: 8 });
  expect(sent.map(({ step }) => step)).toEqual(["closed-8"]);
  expect(journal.state().deliveries).toMatchObject({
    "opened-7": { outcome: "unknown" },
    "closed-8": { outcome: "sent" },
  });
});

test("each language has the words of each", async () => {
  const files = readdirSync(join(root, "notices")).filter((file) => file !== "notices.yaml");
  expect(files.length).toBeGreaterThan(1);
  for (const file of files) {
    const words = parse(readFileSync(join(root, "notices", file), "utf8")) as Record<
      string,
      { text: string }
    >;
    for (const news of every) expect(words[handNotice(news).notice]?.text, file).toContain("{who}");
  }
});
