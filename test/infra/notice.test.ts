import { describe, expect, it } from "vitest";
import { parseNotice } from "../../guard/src/notice.ts";
import { readNotice } from "../../infra/notice.ts";

const text = { "zh-Hans": "登录暂时不可用。", en: "Sign-in is down." };
const until = "2026-11-21T09:00:00Z";
const beforeMs = Date.parse(until) - 1;

describe("notice.* of the config", () => {
  it("becomes the text that the app reads, the same bytes whatever the order", () => {
    const value = readNotice({ level: "warning", text, until })?.value;
    const reversed = { until, text: { en: text.en, "zh-Hans": text["zh-Hans"] }, level: "warning" };
    expect(readNotice(reversed)?.value).toBe(value);
    expect(parseNotice(value, beforeMs)).toEqual({ level: "warning", text, untilMs: Date.parse(until) });
    expect(parseNotice(value, beforeMs + 1)).toBeNull();
  });

  it("takes a time that the engine prints in its own form", () => {
    const printed = readNotice({ level: "info", text, until: "2026-11-21 09:00:00 +0000 UTC" });
    expect(printed).toEqual(readNotice({ level: "info", text, until }));
  });

  it("is nothing when it is absent, and no notice at level none", () => {
    expect(readNotice(undefined)).toBeUndefined();
    expect(parseNotice(readNotice({ level: "none", text, until })?.value, beforeMs)).toBeNull();
  });

  it.each([
    ["no level", { text, until }, "notice.level must be info, warning, maintenance or none"],
    ["another level", { level: "loud", text, until }, "notice.level must be"],
    ["no text", { level: "info", until }, "notice.text is missing"],
    ["an empty text", { level: "info", text: { en: " " }, until }, "notice.text.en must not be empty"],
    ["a long text", { level: "info", text: { en: "x".repeat(501) }, until }, "at most 500 characters"],
    ["no end", { level: "info", text }, "notice.until is missing: a notice needs an end"],
    ["an end that is none", { level: "info", text, until: "soon" }, 'notice.until "soon" is not a time'],
    ["an unknown key", { level: "info", text, until, colour: "red" }, "notice"],
  ])("refuses %s in a sentence", (_name, raw, sentence) => {
    expect(() => readNotice(raw)).toThrow(sentence);
    expect(() => readNotice(raw)).toThrow(/^[^\n]*\.$/);
  });
});
