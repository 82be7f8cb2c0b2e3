import { dateAndTime } from "../local-time.ts";
import { BadInput, type Code } from "../../errors.ts";
import { instantMs } from "../../ports/calendar.ts";
import type { Audience, ComposedNotice, NoticeValues, PlaceholderType } from "../../ports/notify.ts";
import { closest } from "../../runbook/closest.ts";
import type { Channels } from "./channels.ts";
import { type Declaration, fillIn, type Templates } from "./templates.ts";

interface Wanted {
  readonly notice: string;
  readonly to: Audience;
  /** Undefined leaves the placeholders open, for a text that is planned before its values are known. */
  readonly values: NoticeValues | undefined;
}

/** Longest value that is put into a text, characters. */
const longestValue = 500;

/**
 * The exact words for an audience, in each language of its channel, one after the other; English for pasting.
 * A function of its arguments: the same ones give the same text, whatever machine and hour.
 * @throws BadInput `UNKNOWN_NOTICE`, `MISSING_LANGUAGE`, `UNKNOWN_PLACEHOLDER`, or `BAD_VALUE` for a value that is missing
 * or of another type
 */
export function compose(
  templates: Templates,
  { channels, audiences }: Channels,
  wanted: Wanted,
): ComposedNotice {
  const { notice, to, values } = wanted;
  const declared = declarationOf(templates, notice);
  const channel = channels.find(({ id }) => id === audiences[to]);
  const shown = values === undefined ? {} : asWritten(notice, declared, values, channel?.timeZone ?? "UTC");
  const said = (channel?.languages ?? ["en"]).map((language) => {
    const words = templates.languages[language]?.[notice];
    if (words === undefined)
      throw bad(
        `${notice} has no words in ${language}`,
        `Add them to notices/${language}.yaml.`,
        "MISSING_LANGUAGE",
      );
    return { title: fillIn(words.title, shown), text: fillIn(words.text, shown) };
  });
  return {
    channel,
    title: said.map(({ title }) => title).join(" / "),
    text: said.map(({ text }) => text).join("\n\n"),
    state: declared.state,
    severity: declared.severity,
  };
}

/** The same in each language of the channel by itself, for readers who are written to one by one. @throws as `compose` does */
export function lettersOf(
  templates: Templates,
  channels: Channels,
  wanted: Wanted,
): Readonly<Record<string, ComposedNotice>> {
  const channel = channels.channels.find(({ id }) => id === channels.audiences[wanted.to]);
  return Object.fromEntries(
    (channel?.languages ?? ["en"]).map((language) => {
      const alone = channel === undefined ? [] : [{ ...channel, languages: [language] }];
      return [language, compose(templates, { ...channels, channels: alone }, wanted)];
    }),
  );
}

/** The text alone, in each language, by the tag that browsers name it with. @throws as `compose` does */
export function inEachLanguage(
  templates: Templates,
  { notice, values }: { readonly notice: string; readonly values: NoticeValues },
): Readonly<Record<string, string>> {
  const shown = asWritten(notice, declarationOf(templates, notice), values, "UTC");
  const texts = Object.entries(templates.languages).flatMap(([language, notices]) => {
    const words = notices[notice];
    return words === undefined ? [] : [[browserTag(language), fillIn(words.text, shown)] as const];
  });
  return Object.fromEntries(texts.sort(([one], [other]) => (one < other ? -1 : 1)));
}

/** Chinese goes by its script; a region would name some of its readers only. */
function browserTag(language: string): string {
  const { language: base, script } = new Intl.Locale(language).maximize();
  return base === "zh" ? `zh-${script}` : language;
}

function declarationOf({ declarations }: Templates, notice: string): Declaration {
  const declared = declarations[notice];
  if (declared !== undefined) return declared;
  const hint = closest(notice, Object.keys(declarations), "notices/notices.yaml");
  throw bad(`there is no notice ${notice}`, hint, "UNKNOWN_NOTICE");
}

function asWritten(
  notice: string,
  { placeholders }: Declaration,
  values: NoticeValues,
  timeZone: string,
): Readonly<Record<string, string>> {
  const names = Object.keys(placeholders);
  for (const name of Object.keys(values))
    if (!names.includes(name))
      throw bad(
        `${notice} has no placeholder ${name}`,
        names.length === 0 ? "It has none." : `It has ${names.join(", ")}.`,
        "UNKNOWN_PLACEHOLDER",
      );
  return Object.fromEntries(
    Object.entries(placeholders).map(([name, type]) => {
      const value = values[name];
      if (value === undefined)
        throw bad(`${notice} needs a value for ${name}`, `Give it under values, as ${type}.`);
      const text = written(type, value, timeZone);
      if (text === undefined)
        throw bad(`${notice}: ${name} is not ${wordFor[type]}`, `It was ${JSON.stringify(value)}.`);
      return [name, text];
    }),
  );
}

const wordFor: Record<PlaceholderType, string> = {
  text: `a text of at most ${longestValue} characters`,
  time: "an instant such as 2026-11-21T03:40:00Z",
  minutes: "a whole number of minutes",
  url: "an https URL",
};

/** A value as a text has it; undefined where it is not of that type. */
export function written(type: PlaceholderType, value: string | number, timeZone: string): string | undefined {
  if (type === "minutes")
    return Number.isSafeInteger(Number(value)) && value !== "" ? String(value) : undefined;
  if (typeof value !== "string") return type === "text" ? String(value) : undefined;
  switch (type) {
    case "text":
      // A sentence's own stop goes: the notice has one where it needs it.
      return value.length <= longestValue ? value.trim().replace(/[.。]$/, "") : undefined;
    case "time":
      return timeIn(instantMs(value), timeZone);
    case "url":
      return URL.canParse(value) && new URL(value).protocol === "https:" ? value : undefined;
  }
}

const timeIn = (ms: number | undefined, timeZone: string): string | undefined =>
  ms === undefined ? undefined : dateAndTime(ms, timeZone);

const bad = (message: string, hint: string, code: Code = "BAD_VALUE"): BadInput =>
  new BadInput(message, { code, hint });
