import { beforeEach, expect, it } from "vitest";
import type pg from "pg";
import { backendUser } from "../../sandbox/clerk/objects.ts";
import type { User } from "../../sandbox/clerk/state.ts";
import { inboxDrain } from "../../src/steps/inbox-drain.ts";
import { inboxWatch } from "../../src/steps/inbox-watch.ts";
import { usersResync } from "../../src/steps/users-resync.ts";
import { usersVerify } from "../../src/steps/users-verify.ts";
import { webhooksPause } from "../../src/steps/webhooks-pause.ts";
import { type DataAct, dataActs } from "./data-act.ts";

const { fresh } = dataActs();
let act: DataAct;
let pool: pg.Pool;
let messages = 0;
beforeEach(async () => {
  ({ act, pool } = await fresh());
});

/** An event as the application's route keeps it. */
async function arrives(type: string, user: User | { readonly id: string }, agoSeconds = 0): Promise<void> {
  const at = act.ports.clock.now() - agoSeconds * 1000;
  const data = type === "user.deleted" ? { id: user.id, deleted: true } : backendUser(user as User, at);
  const body = JSON.stringify({ type, data, object: "event", timestamp: at, instance_id: act.instance });
  await pool.query(
    "INSERT INTO clerk_inbox (id, type, user_id, event_at, received_at, body) VALUES ($1, $2, $3, $4, $4, $5)",
    [`msg_${(messages += 1)}`, type, user.id, new Date(at), body],
  );
}

it("drains while processing is paused, and who waits is no difference to the verification until then", async () => {
  const people = Array.from({ length: 5 }, () => act.person());
  await act.run(usersResync);
  await act.run(webhooksPause, { minutes: 10 });
  const [changed, gone] = people;
  act.change(changed?.id ?? "", { firstName: "Changed" });
  const after = act.api.instance.state.users.get(changed?.id ?? "");
  if (after === undefined || gone === undefined) throw new Error("nobody");
  await arrives("user.updated", after);
  act.remove(gone.id);
  await arrives("user.deleted", gone);
  const late = act.person();
  await arrives("user.created", late);
  await expect(act.run(usersVerify, { rechecks: 0 })).resolves.toEqual({ alike: 3, waiting: 3 });
  await expect(act.run(inboxDrain)).resolves.toEqual({ applied: 3, failed: 0 });
  await expect(act.run(inboxDrain)).resolves.toEqual({ applied: 0, failed: 0 });
  await expect(act.run(usersVerify, { rechecks: 0 })).resolves.toEqual({ alike: 5, waiting: 0 });
});

it("keeps what cannot be applied with its problem, says so, and applies the others", async () => {
  await arrives("user.created", act.person());
  await pool.query(
    "INSERT INTO clerk_inbox (id, type, user_id, event_at, body) VALUES ('msg_bad', 'user.created', 'user_bad', now(), '{}')",
  );
  await expect(act.run(inboxDrain)).rejects.toMatchObject({ code: "VERIFY_FAILED" });
  await expect(act.run(inboxDrain, { failedMax: 1 })).resolves.toMatchObject({ failed: 1 });
  expect((await pool.query("SELECT count(*)::int AS rows FROM clerk_users")).rows[0].rows).toBe(1);
});

it("watches the lag: well, and three looks in a row too late", async () => {
  const given = { minutes: 0.002, everySeconds: 0.05, lagSeconds: 60 };
  await expect(act.run(inboxWatch, given)).resolves.toMatchObject({ longestSeconds: 0, failed: 0 });
  await arrives("user.created", act.person(), 120);
  await expect(act.run(inboxWatch, { ...given, minutes: 1 })).rejects.toMatchObject({
    code: "VERIFY_FAILED",
  });
  expect(act.notes.at(-1)).toContain("1 events wait, the oldest for 3 min");
});

it("takes the pause of another step of the same run for no pause of this one", async () => {
  await act.run(webhooksPause, { minutes: 10 });
  await expect(act.look(webhooksPause, { minutes: 10 })).resolves.toMatchObject({ done: true });
  act.step = "again";
  await expect(act.look(webhooksPause, { minutes: 30 })).resolves.toEqual({ done: false });
});
