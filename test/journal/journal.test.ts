import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { link, readChain, recordLine } from "../../src/journal/chain.ts";
import type { JournalRecord } from "../../src/journal/event.ts";
import { openJournal, readJournal } from "../../src/journal/journal.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import { Secret } from "../../src/ports/secret.ts";
import { oneOfEach, started, steppingClock } from "./events.ts";
import { MemoryStore } from "./memory-store.ts";

const clock = steppingClock();
let store = new MemoryStore();
beforeEach(() => {
  store = new MemoryStore();
});
const open = (redact = makeRedact([])) => openJournal({ store, clock, redact });
const fill = async (text = "words") => {
  const journal = await open();
  for (const event of oneOfEach(text)) await journal.append(event);
  await journal.close();
  return store.text.split("\n").slice(0, -1);
};
const reason = async (): Promise<string> =>
  await readJournal(store).then(
    () => "read",
    (error: { code?: string; message: string }) => `${error.code} ${error.message}`,
  );

test("what was appended is read back, in order, with nothing lost", async () => {
  await fill();
  const records = await readJournal(store);
  expect(records.map((record) => record.event)).toEqual(oneOfEach("words"));
  expect(records.map((record) => record.seq)).toEqual(records.map((_, index) => index + 1));
});

test("appends made at once come one after the other", async () => {
  const journal = await open();
  await Promise.all(
    Array.from({ length: 50 }, (_, n) => journal.append({ type: "step.note", message: `${n}` })),
  );
  const records = await readJournal(store);
  expect(records.map(({ event }) => event.type === "step.note" && event.message)).toEqual(
    Array.from({ length: 50 }, (_, n) => `${n}`),
  );
});

describe("a damaged record is refused with its line named", () => {
  test("every byte of every line, changed", async () => {
    await fill("x");
    const good = Buffer.from(store.bytes ?? "");
    let line = 1;
    for (let at = 0; at < good.length; at++) {
      const bytes = Buffer.from(good);
      bytes.writeUInt8(good.readUInt8(at) ^ 1, at);
      store.bytes = bytes;
      expect(await reason(), `byte ${at}`).toContain(`JOURNAL_DAMAGED incidents/test/journal.jsonl:${line} `);
      if (good[at] === 0x0a) line++;
    }
  });

  test("a line missing, doubled, swapped, or from elsewhere", async () => {
    const lines = await fill();
    const others = lines.map((_, index) => index).slice(1, -1);
    for (const at of others) {
      store.text = `${lines.toSpliced(at, 1).join("\n")}\n`;
      expect(await reason()).toContain(`:${at + 1} cannot be trusted: it is number ${at + 2}, out of order`);
      store.text = `${lines.toSpliced(at, 0, lines[at] ?? "").join("\n")}\n`;
      expect(await reason()).toContain(`:${at + 2} cannot be trusted`);
      store.text = `${lines
        .with(at, lines[at + 1] ?? "")
        .with(at + 1, lines[at] ?? "")
        .join("\n")}\n`;
      expect(await reason()).toContain(`:${at + 1} cannot be trusted`);
    }
  });

  test("a line written anew with a good hash of its own breaks the next one", async () => {
    const lines = await fill();
    const before = JSON.parse(lines[3] ?? "") as JournalRecord;
    const forged = link({ type: "step.note", message: "nothing happened" }, before, 0);
    store.text = `${lines.with(4, recordLine(forged).trim()).join("\n")}\n`;
    expect(await reason()).toContain(":6 cannot be trusted: it does not follow the line before it");
  });

  test("whole lines cut from the end, and a whole rewrite, are caught by the head", async () => {
    const lines = await fill();
    store.text = `${lines.slice(0, 5).join("\n")}\n`;
    expect(await reason()).toContain(`:6 cannot be trusted: it is missing; ${lines.length} lines`);
    const head = store.savedHead;
    store = new MemoryStore();
    await fill("another story");
    store.savedHead = head;
    expect(await reason()).toContain(
      `:${lines.length} cannot be trusted: it is not the line that was acknowledged`,
    );
  });

  test("an acknowledged last line that lost its end is no torn tail", async () => {
    await fill();
    store.bytes = store.bytes?.subarray(0, -5);
    expect(await reason()).toContain("lines were acknowledged");
    await expect(open()).rejects.toMatchObject({ code: "JOURNAL_DAMAGED" });
    expect(store.holderAlive).toBe(false);
  });

  test("an unknown event, spaces, and what is no JSON", async () => {
    const lines = await fill();
    const last = lines.length - 1;
    for (const bad of [
      "",
      "{}",
      "null",
      `${lines[last]} `,
      lines[last]?.replace(/"type":"[^"]+"/, '"type":"vanished"'),
    ]) {
      store.text = `${lines.with(last, bad ?? "").join("\n")}\n`;
      expect(await reason()).toContain(`:${last + 1} cannot be trusted`);
    }
  });
});

test("an append that never returned is cut, and that is recorded", async () => {
  await fill();
  const whole = store.text;
  for (const tail of ['{"at":"2026', "\0\0\0\0", "}"]) {
    store.text = whole;
    const length = whole.split("\n").length - 1;
    store.savedHead = (await readJournalHead()) ?? store.savedHead;
    store.bytes = Buffer.from(whole + tail);
    const journal = await open();
    await journal.close();
    const records = await readJournal(store);
    expect(records).toHaveLength(length + 1);
    expect(records.at(-1)?.event).toMatchObject({ type: "tail.cut", bytes: tail.length });
  }
});

async function readJournalHead() {
  const record = readChain(store.bytes ?? new Uint8Array(), "x").records.at(-1);
  return record && { seq: record.seq, hash: record.hash };
}

test("no secret gets into a journal through any event", async () => {
  const token = "Vq3nT8sLk0PzR5wXy7Bc2DfG";
  const passphrase = "correct horse battery";
  const jwt = `eyJhbGciOiJSUzI1NiJ9.${Buffer.from('{"sub":"user_1"}').toString("base64url")}.c2lnbmF0dXJl`;
  const secrets = [
    token,
    passphrase,
    Buffer.from(passphrase).toString("base64").slice(0, 20),
    encodeURIComponent(passphrase),
    "sk_live_abcDEF123",
    "whsec_abcDEF123+/=",
    jwt,
    "MC4CAQAwBQYDK2VwBCIEIPrivate",
    "hunter2hunter2",
    "s3cr3tInUrl",
  ];
  const canary = [
    `token ${token}, ${passphrase} ${Buffer.from(passphrase).toString("base64")}`,
    encodeURIComponent(passphrase),
    "key sk_live_abcDEF123 whsec_abcDEF123+/=",
    `cookie __session=${jwt}`,
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIPrivate\n-----END PRIVATE KEY-----",
    "Authorization: Bearer hunter2hunter2",
    "https://bob:s3cr3tInUrl@proxy.example/?token=hunter2hunter2",
  ].join(" | ");
  const journal = await open(makeRedact([new Secret(token), passphrase, undefined]));
  for (const event of oneOfEach(canary)) await journal.append(event);
  const data = { Authorization: "plain1", nested: { clerkSecretKey: "plain2", of: new Secret("plain3") } };
  await journal.append({ type: "step.note", message: "", data });
  for (const secret of [...secrets, "plain1", "plain2", "plain3"])
    expect(store.text.includes(secret), secret).toBe(false);
  expect(store.text).toContain("[redacted]");
  expect(await reason()).toBe("read");
});

test("ids, hashes and approvals survive redaction", async () => {
  const words = [
    "user_2abcDEF",
    "sess_9",
    "ecfg_abc",
    "a".repeat(64),
    "prj_1:production",
    "SHA256:abc",
    "eyJhIjoxfQ.U1NIU0lH",
  ];
  const redact = makeRedact(["Vq3nT8sLk0PzR5wXy7Bc2DfG"]);
  for (const word of words) expect(redact(word)).toBe(word);
});

test("whatever text comes in, the journal can be read again", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "binary" }), fc.jsonValue(), async (text, value) => {
      store = new MemoryStore();
      const journal = await open();
      await journal.append(started);
      await journal.append({ type: "step.note", message: text, data: { value } });
      expect(await reason()).toBe("read");
    }),
    { numRuns: 200 },
  );
});

test("two lone surrogates are no way to break it", async () => {
  const journal = await open();
  await journal.append({ type: "step.note", message: "\ud800 and \udc00", data: { "\ud800": "\udfff" } });
  expect(await reason()).toBe("read");
});

test("one writer: a second is refused, and one that was taken over can write no more", async () => {
  const first = await open();
  await first.append(started);
  await expect(open()).rejects.toMatchObject({ code: "JOURNAL_BUSY" });
  const second = await openJournal({ store, clock, redact: makeRedact([]), force: true });
  const before = store.text;
  await expect(first.append({ type: "step.note", message: "late" })).rejects.toMatchObject({
    code: "JOURNAL_BUSY",
  });
  expect(store.text).toBe(before);
  await second.append({ type: "run.resumed", by: "abe", term: second.lease.term });
  expect(second.state()).toMatchObject({ term: 2, phase: "running" });
});

test("a failed append is its own caller's; the next one goes through", async () => {
  const journal = await open();
  await journal.append(started);
  store.beforeAppend = () => {
    store.beforeAppend = () => undefined;
    throw new Error("disk full");
  };
  await expect(journal.append({ type: "step.note", message: "lost" })).rejects.toThrow("disk full");
  await journal.append({ type: "step.note", message: "kept" });
  expect((await readJournal(store)).map(({ event }) => event.type)).toEqual(["run.started", "step.note"]);
});
