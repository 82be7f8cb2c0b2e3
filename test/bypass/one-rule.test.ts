import { describe, expect, test } from "vitest";
import { refuseOpening } from "../../guard/src/verify.ts";
import { bypassOpenInput } from "../../src/bypass/step-schemas.ts";
import { at, decide, now } from "../infra/opening-config.ts";

const wish = {
  ...{ mode: "stale-sessions", minutes: 10, totalMinutes: 60, reason: "Clerk is down", incident: "night" },
};
const config = { mode: "stale-sessions", until: at(10) };
const grant = {
  ...({ aud: "prj_1:production", jti: "night:1", mode: "stale-sessions", approved: false } as const),
  ...{ iat: now, nbf: now, exp: now + 600, first: now, since: now - 600 },
};

/** The words with which the step refuses an input. */
const refusedByStep = (input: object) =>
  bypassOpenInput
    .safeParse({ ...wish, ...input })
    .error?.issues.map(({ message }) => message)
    .join(" ");

describe("an opening is refused in the same words, wherever it comes from", () => {
  test.each(["usr_1", "user_", "alice@example.com", "user_1 ", "sess-1"])(
    "with %j on the deny list",
    async (id) => {
      const words = "is no id of a user or a session, so it would keep nobody out";
      expect(refusedByStep({ deny: [id] })).toContain(words);
      await expect(decide({ ...config, deny: [id] })).rejects.toThrow(
        `bypass.deny: ${JSON.stringify(id)} ${words}`,
      );
      expect(refuseOpening({ ...grant, deny: [id] })).toBe("bad-deny");
    },
  );

  test("with a cut-off of another day", async () => {
    const words = "lies more than 24 hours before the first opening";
    expect(refusedByStep({ sinceMinutes: 1441 })).toContain(words);
    for (const since of ["1970-01-01T00:00:00Z", at(-24 * 60 - 6)])
      await expect(decide({ ...config, since })).rejects.toThrow(words);
    expect(refuseOpening({ ...grant, since: 0 })).toBe("cut-off-too-early");
  });

  test.each([
    [["/*"], "opens everything"],
    [[`/${"a".repeat(101)}`], "is longer than 100 characters"],
    [Array.from({ length: 51 }, (_, index) => `/${index}`), "at most 50"],
  ])("with routes that open too much", async (routes, words) => {
    expect(refusedByStep({ mode: "open", routes })).toContain(words);
    await expect(decide({ ...config, mode: "open", routes })).rejects.toThrow(words);
    expect(refuseOpening({ ...grant, mode: "open", approved: true, routes })).toBe("bad-routes");
  });

  test("and what is within the bounds is refused by none", async () => {
    const deny = ["user_2abc", "sess_2abc"];
    expect(refusedByStep({ deny, sinceMinutes: 1440 })).toBeUndefined();
    expect((await decide({ ...config, deny, since: at(-23 * 60) })).statement).toMatchObject({ deny });
    expect(refuseOpening({ ...grant, deny, since: now - 24 * 3600 })).toBeNull();
  });
});
