import { expect, test } from "vitest";
import { claimOf } from "../../src/accounts/digest.ts";
import { TransientFailure } from "../../src/errors.ts";
import { overrideFor } from "../../src/run/override.ts";
import { Secret } from "../../src/ports/secret.ts";
import { sessionsRevoke } from "../../src/steps/sessions-revoke.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { account, session } from "../builders/memory-accounts.ts";
import { Act } from "./act.ts";

test("one user with 37 open sessions, three of them pending: all end, newest first, and one that begins meanwhile", async () => {
  const act = new Act();
  act.accounts.add(account("user_a"), account("user_b"));
  for (let index = 0; index < 37; index++)
    act.accounts.signIn(
      "user_a",
      session(`sess_${index}`, { createdAt: index, status: index % 13 === 5 ? "pending" : "active" }),
    );
  act.accounts.signIn("user_a", session("sess_over", { status: "ended" }));
  act.accounts.signIn("user_b", session("sess_other"));
  let late = false;
  act.accounts.before = (what) => {
    if (!what.startsWith("revoke") || late) return;
    late = true;
    act.accounts.signIn("user_a", session("sess_late", { createdAt: 100 }));
  };
  await expect(act.run(sessionsRevoke, { users: ["user_a"] })).resolves.toEqual({ users: 1, sessions: 38 });
  expect(act.open()).toEqual(["sess_other"]);
  expect(act.accounts.done.slice(0, 3)).toEqual(["revoke sess_36", "revoke sess_35", "revoke sess_34"]);
  expect(act.accounts.done).not.toContain("revoke sess_over");
});

test("sessions of a window only, and impersonated ones whenever they began", async () => {
  const act = new Act();
  act.accounts.add(account("user_a"));
  act.accounts.signIn(
    "user_a",
    session("sess_old", { createdAt: Date.parse("2026-11-20T00:00:00Z") }),
    session("sess_new", { createdAt: Date.parse("2026-11-22T00:00:00Z") }),
    session("sess_as", { createdAt: 0, impersonated: true }),
  );
  await act.run(sessionsRevoke, { users: ["user_a"], createdSince: "2026-11-21T00:00Z" });
  expect(act.open()).toEqual(["sess_old"]);
});

test("everybody: the bound is said and held, whoever signs up meanwhile is left alone, a resume begins where it was", async () => {
  const act = new Act().populate(600, 2);
  await expect(act.plan(sessionsRevoke, { everyone: true })).rejects.toMatchObject({ code: "BAD_ARGUMENT" });
  const given = { everyone: true, atMost: 600, budget: 20_000 };
  const planned = await act.plan(sessionsRevoke, given);
  act.accounts.add(account("user_9998", { createdAt: 0 }));
  await expect(act.run(sessionsRevoke, given, { planned })).rejects.toMatchObject({ code: "PLAN_CHANGED" });
  expect(act.accounts.done).toEqual([]);
  act.accounts.people.delete("user_9998");
  // Killed after 300 of 1,200; what it had begun is done.
  act.accounts.before = () => {
    if (act.accounts.done.length === 300) throw new Error("killed");
  };
  await expect(act.run(sessionsRevoke, given, { planned })).rejects.toThrow("killed");
  act.accounts.before = () => undefined;
  const left = act.checkpoints.at(-1);
  expect(left).toMatchObject({ done: 51, failed: 0, total: 600 });
  // The user at the cursor is gone by then.
  act.accounts.people.delete("user_0050");
  act.accounts.add(account("user_late", { createdAt: act.clock.now() + 600_000 }));
  act.accounts.signIn("user_late", session("sess_late"));
  const ended = await act.run(sessionsRevoke, given, { planned, resumedFrom: left });
  expect(ended.users).toBe(600);
  expect(act.open()).toEqual(["sess_late"]);
  expect(new Set(act.accounts.done).size).toBe(act.accounts.done.length);
});

test("a failure of more than a twentieth stops it, fewer are done again a minute later", async () => {
  const act = new Act().populate(100);
  const given = { everyone: true, atMost: 100, budget: 20_000 };
  const failsFor = (ids: readonly string[], times: number) => {
    let left = times;
    act.accounts.before = (what) => {
      if (!ids.some((id) => what === `sessions ${id}`) || left-- <= 0) return;
      throw new TransientFailure("api.clerk.com answers 500.", { code: "HTTP_STATUS" });
    };
  };
  failsFor(["user_0000"], Infinity);
  await expect(act.run(sessionsRevoke, given)).rejects.toMatchObject({ code: "BULK_STOPPED" });
  expect(act.open()).toHaveLength(100);
  failsFor(["user_0020", "user_0021"], 8);
  await expect(act.run(sessionsRevoke, given)).resolves.toEqual({ users: 100, sessions: 100 });
  expect(act.notes.join()).toContain("2 were left and are ended");
});

test("an app that goes down while it is done stops it between two batches", async () => {
  const act = new Act().populate(2_000);
  act.accounts.before = (what) => {
    if (what === "sessions user_0300") act.well = false;
  };
  const given = { everyone: true, atMost: 2_000, budget: 500 };
  await expect(act.run(sessionsRevoke, given)).rejects.toMatchObject({
    code: "BULK_STOPPED",
    message: expect.stringContaining("Stopped between two batches") as string,
  });
  expect(act.open().length).toBeGreaterThan(1_000);
});

test("looks again a minute apart until two looks in a row found nothing", async () => {
  const act = new Act().populate(3);
  let looks = 0;
  act.accounts.before = (what) => {
    if (what !== "sessions user_0001" || ++looks !== 4) return;
    act.accounts.signIn("user_0001", session("sess_again", { status: "pending" }));
  };
  await act.run(sessionsRevoke, { users: ["user_0001"], rechecks: 2 });
  expect(act.open()).toHaveLength(2);
  expect(act.clock.monotonic()).toBeGreaterThanOrEqual(4 * 60_000);
});

test("does not call it done when each look finds a new session", async () => {
  const act = new Act().populate(2);
  let looks = 0;
  act.accounts.before = (what) => {
    // The first of the two looks of each round.
    if (what === "sessions user_0001" && ++looks % 2 === 1)
      act.accounts.signIn("user_0001", session(`sess_again_${looks}`, {}));
  };
  await expect(act.run(sessionsRevoke, { users: ["user_0001"], rechecks: 1 })).rejects.toMatchObject({
    code: "VERIFY_FAILED",
  });
});

test("twenty people need nobody, more a second person, more than 500 always one", async () => {
  const act = new Act().populate(501);
  const ids = [...act.accounts.people.keys()];
  const asPlanned = async (count: number) => {
    act.lists.files.set("list.txt", ids.slice(0, count).join("\n"));
    const inputs = { list: "list.txt" };
    const action = await act.plan(sessionsRevoke, inputs);
    const needs = sessionsRevoke.needsApproval?.(sessionsRevoke.input.parse(inputs), action.decisions);
    const node = { id: "end", use: "sessions.revoke", dangerous: true, inputs, action };
    return [needs, "message" in overrideFor(node, standardCatalogue)];
  };
  await expect(asPlanned(20)).resolves.toEqual([false, false]);
  await expect(asPlanned(21)).resolves.toEqual([true, false]);
  await expect(asPlanned(500)).resolves.toEqual([true, false]);
  await expect(asPlanned(501)).resolves.toEqual([true, true]);
});

test("a list is the one that was planned, whatever the file says later and whoever is gone by then", async () => {
  const act = new Act().populate(30);
  act.lists.files.set("taken.csv", "name;E-Mail\nAda;USER_0003@app.example\nBo;user_0001@app.example\n");
  const given = { list: "taken.csv" };
  const planned = await act.plan(sessionsRevoke, given);
  expect(planned.decisions).toMatchObject({ count: 2 });
  act.accounts.people.delete("user_0001");
  await expect(act.plan(sessionsRevoke, given)).resolves.toMatchObject({ decisions: planned.decisions });
  act.lists.files.set("taken.csv", "user_0005");
  await act.run(sessionsRevoke, given, { planned });
  expect(act.accounts.done).toEqual(["revoke sess_user_0001_0", "revoke sess_user_0003_0"]);
});

test("a list that another instance resolved, or from before an address changed hands, names nobody by its old ids", async () => {
  const act = new Act().populate(3);
  act.lists.files.set("taken.txt", "user_0001@app.example\nuser_0002@app.example\n");
  await act.plan(sessionsRevoke, { list: "taken.txt" });
  const elsewhere = new Act();
  elsewhere.ports = { ...elsewhere.ports, lists: act.lists };
  elsewhere.accounts.add({ ...account("user_9999"), emails: account("user_0001").emails });
  await expect(elsewhere.plan(sessionsRevoke, { list: "taken.txt" })).rejects.toThrow(
    "taken.txt has one problem",
  );
  elsewhere.accounts.add({ ...account("user_8888"), emails: account("user_0002").emails });
  const planned = await elsewhere.plan(sessionsRevoke, { list: "taken.txt" });
  expect(planned.decisions["digest"]).toBe(claimOf(["user_8888", "user_9999"]).digest);
});

test("the test user is left out of everybody, and one who is not found is said", async () => {
  const act = new Act().populate(3);
  const asTestUser = (identifier: string) => {
    act.ports = {
      ...act.ports,
      clerk: { ...act.ports.clerk, testUser: { identifier, password: new Secret("x") } },
    };
  };
  const given = { everyone: true, atMost: 3 };
  asTestUser("USER_0001@app.example");
  const planned = await act.plan(sessionsRevoke, given);
  expect(planned.notes?.join()).toContain("Left out: the test user (user_0001)");
  // Another machine has another test user, or none: what is approved is the same.
  expect(planned.decisions["leftOut"]).toEqual([]);
  await act.run(sessionsRevoke, given, { planned });
  expect(act.open()).toEqual(["sess_user_0001_0"]);
  asTestUser("nobody@app.example");
  const again = await act.plan(sessionsRevoke, given);
  expect(again.notes?.join()).toContain("is not found by id or address");
});
