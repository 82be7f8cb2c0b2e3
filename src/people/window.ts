/** Minutes after the incident's start. `until` undefined: without an end. `next`: until the next level begins. */
export interface Window {
  readonly from: number;
  readonly until: number | "next" | undefined;
}

const unit = "(m|min|mins|minutes?|h|hrs?|hours?)";
const range = new RegExp(`^(\\d{1,4}) ?${unit}? ?(?:-|to|until) ?(\\d{1,4}) ?${unit}$`);
const open = new RegExp(`^(?:(?:after|from|>) ?(\\d{1,4}) ?${unit}|(\\d{1,4}) ?${unit}? ?\\+ ?${unit}?)$`);
const alone = new RegExp(`^\\d{1,4} ?${unit}$`);

/**
 * A level's window as people write it: `0-15 min`, `1 to 2 hours`, `30+ mins`, `after 1 h`, `Immediate`; any dash.
 * @returns how to write it, for what cannot be told
 */
export function readWindow(text: string): Window | { readonly hint: string } {
  // Hyphens, dashes and the minus sign.
  const plain = text
    .trim()
    .toLowerCase()
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    .split(/\s+/)
    .join(" ");
  if (/^(?:immediate|immediately|at once|now)$/.test(plain)) return { from: 0, until: "next" };
  const [, from, fromUnit, until, untilUnit] = range.exec(plain) ?? [];
  if (from !== undefined && until !== undefined)
    return { from: minutes(from, fromUnit ?? untilUnit), until: minutes(until, untilUnit) };
  const [, after, afterUnit, least, inner, outer] = open.exec(plain) ?? [];
  const [begin, beginUnit] = after === undefined ? [least, inner ?? outer] : [after, afterUnit];
  if (begin !== undefined && beginUnit !== undefined)
    return { from: minutes(begin, beginUnit), until: undefined };
  return {
    hint: alone.test(plain)
      ? `Write "0-${plain}" for its length, or "${plain.replace(/(?<=\d) ?(?!\d)/, "+ ")}" for when it begins.`
      : 'Write "0-15 min" or "1-2 hours", and "30+ min" in the last level.',
  };
}

const minutes = (count: string, given: string | undefined): number =>
  Number(count) * (given?.startsWith("h") === true ? 60 : 1);
