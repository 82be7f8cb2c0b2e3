import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unavailablePage } from "../../guard/src/answers.ts";
import { chooseLanguage, languages, messagesFor } from "../../guard/src/messages/choose.ts";
import { noticeText, parseNotice, type Notice } from "../../guard/src/notice.ts";

const tags = ["en", "zh-Hans", "de"];
const now = Date.parse("2026-11-21T03:00:00Z");

describe("chooseLanguage", () => {
  it.each([
    [null, "en"],
    ["", "en"],
    ["*", "en"],
    ["zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"],
    ["zh", "zh-Hans"],
    ["zh-Hans-SG", "zh-Hans"],
    ["zh-TW,zh-Hant;q=0.9,en;q=0.5", "en"],
    ["de-AT,en;q=0.5", "de"],
    ["fr,de;q=0.3,en;q=0.2", "de"],
    ["en;q=0.1,zh-CN;q=0.9", "zh-Hans"],
    ["zh-CN;q=0,en", "en"],
    ["EN-gb", "en"],
  ])("%s: %s", (header, tag) => {
    expect(chooseLanguage(header, tags)).toBe(tag);
  });

  it("always names one that there is, whatever the header", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (header) => {
        expect(tags).toContain(chooseLanguage(header, tags));
      }),
      { numRuns: 500 },
    );
  });
});

describe("the messages", () => {
  it("are whole in every language, and each says something of its own", () => {
    for (const messages of Object.values(languages)) {
      expect(Object.keys(messages).sort()).toEqual(Object.keys(languages["en"] ?? {}).sort());
      for (const text of Object.values(messages)) expect(text.trim()).not.toBe("");
    }
    expect(languages["zh-Hans"]?.unavailableTitle).toMatch(/^\p{Script=Han}+$/u);
  });

  it("take an app's own language, and let it replace ours", () => {
    const german = { ...languages["en"], unavailableTitle: "Anmeldung nicht möglich" } as never;
    const headers = new Headers({ "accept-language": "de" });
    expect(messagesFor(headers, { de: german })).toMatchObject({ tag: "de", messages: german });
    expect(messagesFor(headers).tag).toBe("en");
    expect(messagesFor(new Headers(), { en: german }).messages).toBe(german);
  });
});

describe("parseNotice", () => {
  const good = { level: "warning", text: { en: "Down." }, until: "2026-11-21T04:00:00Z" };

  it("takes what the stack writes, until its end", () => {
    expect(parseNotice(JSON.stringify(good), now)).toMatchObject({ level: "warning", text: { en: "Down." } });
    expect(parseNotice(JSON.stringify(good), Date.parse(good.until))).toBeNull();
  });

  it.each([
    ...[undefined, null, "", "{", "[]", "7", good, JSON.stringify({ level: "none" })],
    ...[{ level: "loud" }, { text: {} }, { text: ["x"] }, { text: { en: "" } }, { text: { "<b>": "x" } }].map(
      (change) => JSON.stringify({ ...good, ...change }),
    ),
    JSON.stringify({ ...good, until: "soon" }),
    JSON.stringify({ ...good, text: { en: "x".repeat(501) } }),
    JSON.stringify({ ...good, pad: "x".repeat(5_000) }),
  ])("is no notice: %s", (value) => {
    expect(parseNotice(value, now)).toBeNull();
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => void parseNotice(JSON.stringify(value), now)),
      { numRuns: 500 },
    );
  });

  it("speaks the reader's language, else one that it has", () => {
    const notice: Notice = { level: "info", text: { "zh-Hans": "好", en: "Well" }, untilMs: null };
    expect(noticeText(notice, "zh-CN")).toEqual({ tag: "zh-Hans", text: "好" });
    expect(noticeText(notice, "fr")).toEqual({ tag: "en", text: "Well" });
    expect(noticeText({ ...notice, text: { de: "Gut" } }, "fr")).toEqual({ tag: "de", text: "Gut" });
  });
});

describe("unavailablePage", () => {
  const headers = new Headers({ "accept-language": "zh-CN" });
  const notice: Notice = { level: "warning", text: { en: "<b>We & you</b>" }, untilMs: null };

  it("speaks the reader's language and loads nothing", () => {
    const page = unavailablePage({ headers });
    expect(page).toContain('<html lang="zh-Hans">');
    expect(page).toContain("<h1>暂时无法登录</h1>");
    expect(page).not.toMatch(/<script|src=|https?:/);
    expect(unavailablePage()).toContain("<h1>Sign-in is unavailable</h1>");
  });

  it("adds a notice as text, and is the maintenance page at that level", () => {
    expect(unavailablePage({ notice })).toContain('<p class="soft">&#60;b&#62;We &#38; you&#60;/b&#62;</p>');
    const page = unavailablePage({ notice: { ...notice, level: "maintenance" } });
    expect(page).toContain("<h1>We will be back soon</h1>");
    expect(page).toContain("&#60;b&#62;We");
    expect(page).not.toContain("Sign-in is unavailable");
  });
});
