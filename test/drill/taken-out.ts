import { rmSync } from "node:fs";
import { beforeAll, expect, test } from "vitest";
import { buildApp } from "../../app/build.mjs";
import { effectSteps } from "./effect-steps.ts";
import { notMissed, notPlayed } from "./not-missed.ts";
import { playBroken } from "./sabotaged.ts";

/** What the program says of itself: a step that only these miss is missed by nobody outside. */
const ownWord = ["run-ends-well", "record-tells-all"];

const tried = effectSteps.filter(
  ({ name, nights }) =>
    !(name in notMissed) && (nights.length > 0 || !((name.split("/")[0] ?? "") in notPlayed)),
);

/**
 * A test for each step with an effect of the shipped runbooks: without it a night fails, by a claim about the world.
 * @param part of `parts`, counted from 0: each is a file of its own, so that it ends within forty minutes
 */
export function tryWithout(part: number, parts: number): void {
  beforeAll(async () => void (await buildApp()), 300_000);
  test.each(tried.filter((_, at) => at % parts === part))(
    "without $name",
    { timeout: 900_000 },
    async ({ id, name, nights, isReferredTo }) => {
      const missed: string[] = [];
      for (const night of nights) {
        const patience = { seenMs: 15_000, closedMs: 15_000 };
        const { failedAssertion, failure, assertions, place } = await playBroken(night, {
          sabotage: { stepTakenOut: id },
          patience,
        });
        rmSync(place, { recursive: true });
        expect(failure, "it was to fail by a claim").toBeUndefined();
        if (failedAssertion === undefined) continue;
        const failed = assertions.filter(({ holds }) => !holds);
        const because = failed[0]?.because ?? "";
        // Told, so that whoever reads the log sees what each step is missed by.
        const besides = failed.slice(1).map(({ id }) => id);
        console.log(
          `without ${name}: ${night.name} fails by ${failedAssertion}: ${because}; also by: ${besides.join(", ") || "nothing"}`,
        );
        missed.push(failedAssertion, because);
        break;
      }
      const [claim, because = ""] = missed;
      expect(claim, `not missed in ${nights.map((night) => night.name).join(", ")}`).toBeDefined();
      expect(ownWord).not.toContain(claim);
      // Where others are told what it found, the runbook without it is refused as a whole; else the world has to tell.
      if (!isReferredTo) expect(because).not.toMatch(/ended with 2\b/);
    },
  );
}
