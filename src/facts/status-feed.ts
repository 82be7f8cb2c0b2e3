/** A feed's newest entry counts as an incident that is open for so long, unless it says that it is resolved. */
const freshMs = 60 * 60_000;

/**
 * An incident that an RSS feed shows as open; `quiet` without one, `unread` for what is no feed. Looks for each mark once:
 * the text is a stranger's, and may be long. A function of its arguments.
 * @param nowMs milliseconds since the Unix epoch
 */
export function openInFeed(text: string, nowMs: number): { readonly incident: string } | "quiet" | "unread" {
  if (!/<rss|<feed/.test(text)) return "unread";
  const item = between(text, "<item>", "</item>");
  if (item === undefined || /\b(resolved|completed)\b/i.test(item)) return "quiet";
  const at = Date.parse(between(item, "<pubDate>", "<") ?? "");
  if (!(nowMs - at < freshMs)) return "quiet";
  const title = between(item, "<title>", "</title>")?.replace(/^<!\[CDATA\[/, "");
  const words = title?.split(/[<\]]/, 1)[0]?.trim();
  return words === undefined || words === "" ? "quiet" : { incident: plain(words).slice(0, 200) };
}

/** What stands between the first `open` and the `close` after it. */
function between(text: string, open: string, close: string): string | undefined {
  const from = text.indexOf(open);
  const to = from < 0 ? -1 : text.indexOf(close, from + open.length);
  return to < 0 ? undefined : text.slice(from + open.length, to);
}

const entities: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  "#39": "'",
  apos: "'",
};

const plain = (xml: string) => xml.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole);
