import { expect, test } from "vitest";
import { layerLines, measuredText, readMeasured } from "../../src/diagnosis/layer-table.ts";
import { slowCauses, type Diagnosis } from "../../src/diagnosis/layer-verdict.ts";
import { spreadOf, type Layer, type Part, type Place, type Subject } from "../../src/diagnosis/layers.ts";
import { costOf } from "../../src/diagnosis/measure-layers.ts";
import { peakRequests } from "../../src/diagnosis/peak-requests.ts";

const limits = { authMs: 100, apiMs: 500 };

/** Every layer of a healthy app, some milliseconds each. */
const healthy: readonly (readonly [Place, Subject, Part, number])[] = [
  ...(["frontend", "backend", "app"] as const).flatMap((subject) =>
    (["dns", "connect", "tls"] as const).map((part) => ["here", subject, part, 12] as const),
  ),
  ...(["frontend", "backend", "jwks", "app"] as const).map(
    (subject) => ["here", subject, "answer", 40] as const,
  ),
  ...(["frontend", "backend", "jwks"] as const).map((subject) => ["app", subject, "answer", 25] as const),
  ["app", "verify", "answer", 1],
  ["app", "auth", "answer", 1],
  ["app", "currentUser", "answer", 30],
  ["app", "database", "answer", 4],
];

type Slow = (place: Place, subject: Subject, part: Part) => number;

function world(slow: Slow, change: Partial<Diagnosis> = {}): Diagnosis {
  const layers = healthy.map(([place, subject, part, ms]): Layer => {
    const taken = ms + slow(place, subject, part);
    return {
      place,
      subject,
      part,
      ms: Array.from({ length: 20 }, (_, turn) => taken + (turn % 3)),
      failed: 0,
    };
  });
  return { layers, jwtKey: null, region: "iad1", limited: 0, peak: undefined, ...change };
}

/** These slowed, in both places where a place is not said. */
const slowing =
  (ms: number, subject: Subject, part: Part = "answer", place?: Place): Slow =>
  (at, what, of) =>
    what === subject && of === part && (place ?? at) === at ? ms : 0;

test("a healthy app: none", () => {
  expect(
    slowCauses(
      world(() => 0),
      limits,
    ),
  ).toEqual([]);
});

test.each<readonly [string, Slow]>([
  ["frontend", slowing(200, "frontend")],
  ["jwks", slowing(200, "jwks")],
  ["app", slowing(200, "app")],
  ["dns-frontend", slowing(200, "frontend", "dns")],
  ["connect-backend", slowing(200, "backend", "connect")],
  ["tls-app", slowing(200, "app", "tls")],
  ["verify", slowing(200, "verify")],
  ["auth", slowing(200, "auth")],
  ["currentUser", slowing(200, "currentUser")],
  ["database", slowing(200, "database")],
  ["frontend-from-app", slowing(200, "frontend", "answer", "app")],
  // currentUser() is a call of the Backend API, so it is as slow.
  [
    "backend",
    (_, subject, part) =>
      part === "answer" && (subject === "backend" || subject === "currentUser") ? 200 : 0,
  ],
  [
    "way-to-clerk",
    (place, subject) =>
      place === "app" && ["frontend", "backend", "jwks", "currentUser"].includes(subject) ? 200 : 0,
  ],
])("200 ms in %s are named there alone, with their size", (id, slow) => {
  const causes = slowCauses(world(slow), limits);
  expect(causes.map((one) => one.id)).toEqual([id]);
  expect(causes[0]?.sizeMs).toBeGreaterThan(160);
  expect(causes[0]?.sizeMs).toBeLessThan(240);
});

test("no key to verify with, and a quota that is used up, are causes without a size", () => {
  const causes = slowCauses(
    world(() => 0, { jwtKey: "no-jwt-key", limited: 3 }),
    limits,
  );
  expect(causes.map(({ id, sizeMs }) => [id, sizeMs])).toEqual([
    ["no-jwt-key", 0],
    ["quota", 0],
  ]);
  expect(
    slowCauses(
      world(() => 0, { peak: 799 }),
      limits,
    ),
  ).toEqual([]);
  expect(
    slowCauses(
      world(() => 0, { peak: 800 }),
      limits,
    )[0]?.id,
  ).toBe("quota");
});

test("of fewer than twenty samples there is no p95", () => {
  const ms = Array.from({ length: 20 }, (_, at) => at + 1);
  expect(spreadOf(ms)).toEqual({ n: 20, p50: 10, p95: 19 });
  expect(spreadOf(ms.slice(1))).toMatchObject({ n: 19, p95: undefined });
});

test("two measurements stand side by side", () => {
  const before = readMeasured(measuredText(world(slowing(200, "backend")).layers));
  const lines = layerLines(world(() => 0).layers, before);
  expect(lines).toContain("Clerk's Backend API, from here: p50 41 ms, p95 42 ms, n 20; before: p50 241 ms");
  expect(readMeasured('{"not":"one"}')).toBeUndefined();
});

test("the cost counts the turns that do not, and the session's three requests", () => {
  expect(costOf(20, true)).toEqual({ backend: 69, jwks: 45, frontend: 48, app: 26 });
  expect(costOf(20, false)).toEqual({ backend: 45, jwks: 45, frontend: 45, app: 26 });
});

test("the peak is of any ten seconds, and lines that are no requests do not count", () => {
  const line = (ms: number, more: object = { responseStatusCode: 200, requestPath: "/" }) =>
    JSON.stringify({ timestampInMs: 1_000_000 + ms, message: "", ...more });
  const log = [line(0), line(9_000), line(9_500), line(10_001), line(9_999, {}), line(25_000)].join("\n");
  expect(peakRequests(log)).toBe(3);
  expect(peakRequests("nothing\nof the kind")).toBeUndefined();
});
