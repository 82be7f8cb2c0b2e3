import { expect, test } from "vitest";
import type { HttpRequest, HttpResponse } from "../../src/ports/http.ts";
import { watchGate, type Seen } from "../../src/bypass/live/gate-watch.ts";
import { StillClock } from "../builders/clock.ts";
import { answer } from "../builders/ports.ts";

const appOrigin = "https://app.example";

/** An app whose gate shows each of these in turn, the last one from then on. */
function appOf(...modes: readonly string[]) {
  const asked: string[] = [];
  let looks = 0;
  const shown = () => modes[Math.min(looks, modes.length - 1)] ?? "";
  const request = async ({ url }: HttpRequest): Promise<HttpResponse> => {
    asked.push(url.slice(appOrigin.length));
    const mode = shown();
    if (url.includes("/api/health/clerk")) return answer({ gate: { mode, generation: 7 } });
    looks++;
    return { ...answer("", 503), headers: mode === "closed" ? {} : { "x-auth-bypass": mode } };
  };
  return { asked, request };
}

async function watched(
  wanted: "stale-sessions" | "closed",
  app: ReturnType<typeof appOf>,
): Promise<{ readonly seen: Seen; readonly waitedMs: number }> {
  const clock = new StillClock();
  const begun = clock.now();
  const seen = await watchGate({
    ...{ ports: { clock, http: { request: app.request } }, appOrigin, protectedPath: "/dashboard" },
    ...{ wanted: { mode: wanted, generation: 7 }, signal: new AbortController().signal },
  });
  return { seen, waitedMs: clock.now() - begun };
}

test("a look asks the app for its gate alone, which asks Clerk nothing, and the protected path beside it", async () => {
  const app = appOf("stale-sessions");
  expect((await watched("stale-sessions", app)).seen.agreed).toBe(true);
  const look = ["/api/health/clerk?only=gate", "/dashboard"];
  expect(app.asked).toEqual([...look, ...look, ...look]);
});

test("an open one is looked at again sooner, a closed one for longer, each three times in a row", async () => {
  expect((await watched("stale-sessions", appOf("closed", "stale-sessions"))).waitedMs).toBe(300 + 2 * 100);
  const closing = await watched("closed", appOf("closed", "stale-sessions", "closed"));
  expect(closing).toMatchObject({ seen: { agreed: true }, waitedMs: 4 * 300 });
});
