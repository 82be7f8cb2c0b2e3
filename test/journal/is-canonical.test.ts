import canonicalize from "canonicalize";
import { expect, it } from "vitest";
import { isCanonical } from "../../src/journal/is-canonical.ts";
import { seededRandom } from "../../sandbox/seeded-random.ts";

/** What the file says that it is: written anew, it is the same text. */
const writtenAnew = (text: string): boolean => {
  try {
    return canonicalize(JSON.parse(text)) === text;
  } catch {
    return false;
  }
};

it.each([
  ['{"a":1,"b":[true,null,"\\n\\u0001\\"\\\\"]}', true],
  ['{"b":1,"a":2}', false],
  ['{"a":{"d":1,"c":2}}', false],
  ['{"a": 1}', false],
  ['{"a":1.0}', false],
  ['{"a":1e+21,"b":-0.000001}', true],
  ['{"a":-0}', false],
  ['{"a":"\\u00e9"}', false],
  ['{"a":"é\u2028"}', true],
  ['{"a":1,"a":1}', false],
  // Keys that ECMAScript puts in an order of its own.
  ['{"10":1,"2":2}', true],
  ['{"2":2,"10":1}', false],
  ['{"a":"\\ud800"}', false],
  ['{"\uD83D\uDE00":1,"\uFB33":2}', true],
])("%s: %s", (text, expected) => {
  expect(isCanonical(text, JSON.parse(text))).toBe(expected);
  expect(writtenAnew(text)).toBe(expected);
});

it("agrees with what is written anew, for texts in any order and spelling", () => {
  const random = seededRandom(7);
  const of = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)] as T;
  const keys = ["", "a", "b", "B", "aa", "1", "10", "2", "é", "\u{1F600}", "\uFB33", "-1"];
  const leaves = [0, -1, 1.5, 1e21, 1e-7, true, null, "", "a\tb", "é", '"', "\u2028", "\u{1F600}"];
  const value = (depth: number): unknown => {
    const kind = depth === 0 ? 0 : random();
    if (kind < 0.4) return of(leaves);
    if (kind < 0.6) return Array.from({ length: Math.floor(random() * 3) }, () => value(depth - 1));
    const chosen = Array.from({ length: Math.floor(random() * 4) }, () => of(keys));
    return Object.fromEntries(chosen.map((key) => [key, value(depth - 1)]));
  };
  const seen = { true: 0, false: 0 };
  for (let count = 0; count < 5_000; count++) {
    const made = value(3);
    for (const text of [canonicalize(made) ?? "", JSON.stringify(made), JSON.stringify(made, undefined, 1)]) {
      const expected = writtenAnew(text);
      expect(isCanonical(text, JSON.parse(text)), text).toBe(expected);
      seen[`${expected}`]++;
    }
  }
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(1_000);
});
