/** What whoever is on call tells the app's users: one Edge Config item, plain text in each language, with an end. */
import { systemNow, type Now } from "./clock.ts";
import { connectionOf, parseConnection, readItems, type EdgeConfigItems } from "./edge-config.ts";
import { heldRead } from "./hold.ts";
import { laneOf, type Environment } from "./lane.ts";
import { chooseLanguage } from "./messages/choose.ts";

/** The item's key. Its value is JSON as text: `{level, text: {en, "zh-Hans", …}, until?}`. */
export const NOTICE_ITEM = "auth_notice";

export type NoticeLevel = "info" | "warning" | "maintenance";

export interface Notice {
  /** `maintenance`: the gate shows the maintenance page with this text instead of the unavailable page. */
  readonly level: NoticeLevel;
  /** By BCP 47 tag. */
  readonly text: Readonly<Record<string, string>>;
  /** Unix milliseconds; null: until it is taken away. */
  readonly untilMs: number | null;
}

const LEVELS: readonly string[] = ["info", "warning", "maintenance"] satisfies NoticeLevel[];
const MAX_TEXT = 500;
const MAX_VALUE = 4_000;
/** A notice may be half a minute late; it decides nothing. */
const TIMES = { freshMs: 10_000, holdMs: 120_000, pauseMs: 10_000 };
const DEADLINE_MS = 300;

/** Reads an item's value; null for anything that is no notice, is empty, or has ended. Never throws. */
export function parseNotice(value: unknown, nowMs: number): Notice | null {
  if (typeof value !== "string" || value.length > MAX_VALUE) return null;
  let raw: unknown;
  try {
    raw = JSON.parse(value);
  } catch {
    return null;
  }
  if (typeof raw !== "object" || raw === null) return null;
  const { level, text, until } = raw as Record<string, unknown>;
  if (typeof level !== "string" || !LEVELS.includes(level)) return null;
  if (typeof text !== "object" || text === null || Array.isArray(text)) return null;
  const texts = Object.entries(text).filter(
    (entry): entry is [string, string] =>
      /^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(entry[0]) &&
      typeof entry[1] === "string" &&
      entry[1].trim() !== "" &&
      entry[1].length <= MAX_TEXT,
  );
  if (texts.length === 0) return null;
  const untilMs = until === undefined || until === null ? null : Date.parse(String(until));
  if (untilMs !== null && !(untilMs > nowMs)) return null;
  return { level: level as NoticeLevel, text: Object.fromEntries(texts), untilMs };
}

/** The notice as of now, or null: none, ended, unreadable, or the app's lane is not `runtime`. Never throws. */
export async function readNotice(env: Environment, now: Now = systemNow): Promise<Notice | null> {
  // An app of the other lane may have no Edge Config at all, and asks it nothing.
  const source = laneOf(env) === "runtime" ? parseConnection(connectionOf(env), [NOTICE_ITEM]) : null;
  if (source === null) return null;
  const read = () => readItems(source, DEADLINE_MS);
  const held = await heldRead<EdgeConfigItems>(source.itemsUrl, read, now, TIMES);
  return held.readable ? parseNotice(held.value[NOTICE_ITEM], now()) : null;
}

/** The notice's words for a reader; text, never HTML. */
export function noticeText(notice: Notice, acceptLanguage: string | null): { tag: string; text: string } {
  const tag = chooseLanguage(acceptLanguage, Object.keys(notice.text));
  return { tag, text: notice.text[tag] ?? "" };
}
