import { verifyWebhook } from "@clerk/backend/webhooks";
import { expect, it } from "vitest";
import { createDrainer } from "../../user-sync/src/drainer.ts";
import { receiveWebhook } from "../../user-sync/src/receive.ts";
import { databaseForTests } from "../builders/database.ts";
import { delivery, SIGNING_SECRET } from "./clerk-events.ts";
import { playShuffled } from "./shuffled.ts";

const database = databaseForTests();
const verify = (request: Request) => verifyWebhook(request, { signingSecret: SIGNING_SECRET });

it("has Clerk's state after 300 events, shuffled, twice, partly forged, with a pause and the database away", async () => {
  const pool = database.pool(await database.fresh());
  const drain = createDrainer(pool);
  const running: Promise<unknown>[] = [];
  const sent = await playShuffled({
    ...{ events: 300, seed: 11, pool, pauseSeconds: 0.3, drain },
    send: async (message, secret) => {
      const answer = await receiveWebhook(delivery(message, secret), { db: pool, verify });
      if (answer.ok) running.push(drain().catch(() => undefined));
      return answer.status;
    },
    goAway: () => database.server().goAway(),
    comeBack: () => database.server().comeBack(),
  });
  await Promise.all(running);
  expect(sent.users).toBeGreaterThan(50);
});
