// A third language is one more file: what the team, the status page and the app's banner say comes in it, too.
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { parseNotice, noticeText } from "../../guard/src/notice.ts";
import { openNotify, readNoticeFiles } from "../../src/open-notify.ts";
import { StillClock } from "../builders/clock.ts";

const checkout = new URL("../..", import.meta.url).pathname;
type Words = Record<string, { title: string; text: string }>;
let root: string;
let english: Words;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "language-"));
  mkdirSync(join(root, "contacts"));
  cpSync(join(checkout, "notices"), join(root, "notices"), { recursive: true });
  const channel = "{ id: page, kind: webhook, secret: NOTICE_WEBHOOK_URL, languages: [en, de] }";
  writeFileSync(
    join(root, "contacts", "channels.yaml"),
    `channels:\n  - ${channel}\naudiences: { users: page }\n`,
  );
  english = parse(readFileSync(join(root, "notices", "en.yaml"), "utf8")) as Words;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const translate = (words: Words) => writeFileSync(join(root, "notices", "de.yaml"), stringify(words));

it("is read, sent beside the others, and handed to browsers by its tag", async () => {
  const german = "Unser Anmeldedienst ist ausgefallen.";
  translate({ ...english, "signin-outage": { title: "Anmeldung nicht möglich", text: german } });
  expect(await readNoticeFiles(root)).toHaveProperty("templates.languages.de");
  const request = () => Promise.reject(new Error("nothing is sent here"));
  const notify = openNotify({ root, env: {}, http: { request }, clock: new StillClock() });
  const composed = await notify.compose("signin-outage", "users", {});
  expect(composed.title).toMatch(/ \/ Anmeldung nicht möglich$/);
  expect(composed.text).toContain(german);
  const text = await notify.words("signin-outage", {});
  expect(Object.keys(text)).toEqual(["de", "en", "zh-Hans"]);
  const notice = parseNotice(JSON.stringify({ level: "warning", text }), 0);
  expect(notice && noticeText(notice, "de-AT,en;q=0.5")).toEqual({ tag: "de", text: german });
});

it("is refused while it is not whole, with what is missing", async () => {
  const { "team-closed": _left, ...rest } = english;
  translate(rest);
  expect(await readNoticeFiles(root)).toMatchObject([
    { file: "notices/de.yaml", code: "MISSING_LANGUAGE", message: expect.stringContaining("team-closed") },
  ]);
});

it("says nothing twice: no text repeats its title, and a reason's own full stop goes", async () => {
  for (const name of ["en.yaml", "zh-CN.yaml"]) {
    const words = parse(readFileSync(join(checkout, "notices", name), "utf8")) as Words;
    for (const { title, text } of Object.values(words)) expect(text).not.toContain(title);
  }
  translate(english);
  const request = () => Promise.reject(new Error("nothing is sent here"));
  const notify = openNotify({ root, env: {}, http: { request }, clock: new StillClock() });
  const values = { incident: "night", reason: "Clerk does not answer." };
  const { text } = await notify.compose("team-outage", "team", values);
  expect(text).toContain("Reason: Clerk does not answer. Deploy nothing");
});
