/** Every night is played as it ships; sabotage.long.ts plays them once more with something broken. */
import { expect, test } from "vitest";
import { nights, usualNight } from "../../rehearsal/nights/all.ts";
import { rehearsals } from "./rehearsed.ts";

const { drill } = rehearsals();

// The usual one is in drill.test.ts.
test.each(nights.filter((night) => night !== usualNight))(
  "$name holds",
  { timeout: 600_000 },
  async (night) => {
    const summary = await drill({}, {}, night);
    expect(summary.failure).toBeUndefined();
    expect(summary.failedAssertion).toBeUndefined();
    expect(summary.outcome).toBe("held");
  },
);
