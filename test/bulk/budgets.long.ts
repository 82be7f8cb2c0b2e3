import { expect, test } from "vitest";
import { openAccounts } from "../../src/adapters/clerk/accounts.ts";
import { createBackendApi } from "../../sandbox/clerk/backend.ts";
import { Crowd } from "../../sandbox/clerk/crowd.ts";
import { SECRET_KEY } from "../../sandbox/ids.ts";
import { Secret } from "../../src/ports/secret.ts";
import type { Http } from "../../src/ports/http.ts";
import { sessionsRevoke } from "../../src/steps/sessions-revoke.ts";
import { answer } from "../builders/ports.ts";
import { Act } from "../accounts/act.ts";
import { backend } from "../sandbox/backend-fixture.ts";
import { writeBulkFigures } from "./figures.ts";

/** The fake at the simulated clock; it takes no more requests than the budget. Answers take 40 to 160 ms. */
function world(users: number, sessions: number, limit: number) {
  const act = new Act();
  const { instance } = backend();
  const clocked = { ...instance, clock: { now: act.clock.now, sleep: () => Promise.resolve() } };
  instance.rateLimit.limit = limit;
  const crowd = new Crowd("A", { count: users, sessions, pending: 1, activeShare: 1, now: act.clock.now() });
  instance.state.users.crowds.push(crowd);
  const api = createBackendApi(clocked);
  let requests = 0;
  const http: Http = {
    request: async ({ method, url, headers = {}, body }) => {
      const one = ++requests;
      await act.clock.sleep(20 + (one % 7) * 10);
      const {
        status,
        body: said,
        headers: more = {},
      } = await api.handle({
        ...{ method, url: new URL(url), headers },
        body: Buffer.from(body ?? ""),
      });
      await act.clock.sleep(20 + (one % 5) * 15);
      return { ...answer(said, status), headers: more as Record<string, string> };
    },
  };
  const secretKey = async () => await Promise.resolve(new Secret(SECRET_KEY));
  act.ports = { ...act.ports, accounts: openAccounts({ http, secretKey }) };
  return { act, crowd, limit: instance.rateLimit, asked: () => requests };
}

test.each([
  [1_000, 400],
  [1_000, 800],
  [1_000, 8_000],
  [10_000, 800],
  [10_000, 4_000],
  [10_000, 8_000],
])(
  "%i users with ten sessions each at %i requests in ten seconds: never above it, 95 percent of it, no 429",
  async (users, budget) => {
    const { act, crowd, limit, asked } = world(users, 9, budget);
    const given = { everyone: true, atMost: users, budget };
    const planned = await act.plan(sessionsRevoke, given);
    const [before, begun] = [asked(), act.clock.monotonic()];
    await act.run(sessionsRevoke, given, { planned });
    const [requests, ms] = [asked() - before, act.clock.monotonic() - begun];
    const { sessions } = crowd.counted();
    expect(sessions).toEqual({ revoked: users * 10 });
    const { peak, refused } = limit.seen(act.clock.now());
    expect(refused).toBe(0);
    expect(peak).toBeLessThanOrEqual(budget);
    expect(requests / (ms / 10_000)).toBeGreaterThan(0.95 * budget);
    const what = `${(users * 10).toLocaleString("en")} sessions, simulated time`;
    await writeBulkFigures([{ what, budget, requests, seconds: Math.round(ms / 1000), peak, refused }]);
  },
  1_200_000,
);
