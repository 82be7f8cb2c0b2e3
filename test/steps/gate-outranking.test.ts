import { expect, it } from "vitest";
import type { Http } from "../../src/ports/http.ts";
import { watchGate } from "../../src/bypass/live/gate-watch.ts";
import { StillClock } from "../builders/clock.ts";
import { answer } from "../builders/ports.ts";

/** A gate that was closed before already, and reads the newer statement at its fourth look. */
async function watchClosing(againstLaterWrites: boolean, readsAt = 4) {
  let looks = 0;
  const http: Http = {
    request: async ({ url }) => {
      if (!url.includes("/api/health/clerk")) return answer("sign in", 307);
      const generation = ++looks < readsAt ? 5 : 7;
      return answer({ gate: { mode: "closed", generation } });
    },
  };
  const seen = await watchGate({
    ...{ ports: { http, clock: new StillClock() }, appOrigin: "https://app.example" },
    ...{ protectedPath: "/dashboard", wanted: { mode: "closed", generation: 7 }, againstLaterWrites },
    signal: new AbortController().signal,
  });
  return { ...seen, looks };
}

it("takes a closed gate for closed, whichever statement says so", async () => {
  expect(await watchClosing(false)).toMatchObject({ agreed: true, looks: 3 });
});

it("holds out for the very statement where an older opening may still be written: only then the gate refuses that", async () => {
  expect(await watchClosing(true)).toMatchObject({ agreed: true, looks: 6 });
  expect(await watchClosing(true, Infinity)).toMatchObject({
    agreed: false,
    last: "The app's gate is closed, but has not read generation 7 yet.",
  });
});
