import { expect, test } from "vitest";
import { sessionsRevoke } from "../../src/steps/sessions-revoke.ts";
import { usersBan } from "../../src/steps/users-ban.ts";
import { usersLock } from "../../src/steps/users-lock.ts";
import { usersReset } from "../../src/steps/users-reset.ts";
import { usersUnban } from "../../src/steps/users-unban.ts";
import { actingAs } from "../../src/cli/run/operator.ts";
import { findOperator } from "../../src/people/operator.ts";
import { readPeople } from "../../src/people/read-contacts.ts";
import { account } from "../builders/memory-accounts.ts";
import { Act } from "./act.ts";

const idsOf = (act: Act) => [...act.accounts.people.keys()];
const banned = (act: Act) =>
  [...act.accounts.people.values()].filter((each) => each.banned).map(({ id }) => id);
const killAt = (act: Act, what: string, nth: number) => {
  let seen = 0;
  act.accounts.before = (asked) => {
    if (asked.startsWith(what) && ++seen === nth) throw new Error("killed");
  };
};

/** The contacts know Ada, who is at the keyboard, as user_0000. */
function withAda(act: Act): Act {
  const people = JSON.stringify([
    {
      id: "ada",
      name: "Ada",
      email: "ada@app.example",
      clerkId: "user_0000",
      timeZone: "UTC",
      keys: [],
      may: ["execute"],
    },
  ]);
  expect(readPeople(people)).toHaveLength(1);
  act.ports = { ...act.ports, git: { ...act.ports.git, show: async () => await Promise.resolve(people) } };
  return act;
}

test("bans by fifty, killed and resumed; whoever was banned before is none of its own, and its undo unbans exactly its own", async () => {
  const act = new Act().populate(200);
  act.accounts.add(account("user_0007", { banned: true }), account("user_stays"));
  const users = idsOf(act).filter((id) => id !== "user_stays");
  const planned = await act.plan(usersBan, { users });
  killAt(act, "ban", 3);
  await expect(act.run(usersBan, { users }, { planned })).rejects.toThrow("killed");
  act.accounts.before = () => undefined;
  act.accounts.people.delete("user_0100");
  const output = await act.run(usersBan, { users }, { planned, resumedFrom: act.checkpoints.at(-1) });
  expect(output.users).toBe(199);
  expect(banned(act)).toHaveLength(199);
  expect(act.open()).toEqual(["sess_user_0007_0", "sess_user_0100_0"]);
  await act.run(usersUnban, { list: output.list });
  expect(banned(act)).toEqual(["user_0007"]);
});

test("an operator who says --as is held against their own account, too, whatever git's user.email is", async () => {
  const act = withAda(new Act().populate(3));
  const { git } = act.ports;
  const elsewhere = { ...git, userEmail: async () => await Promise.resolve("ci@build.example") };
  const opened = { ...act.ports, git: elsewhere };
  const ada = await findOperator(elsewhere, readPeople(await git.show("", "")), "ada");
  act.ports = opened;
  await expect(act.plan(usersBan, { users: ["user_0000"] })).resolves.toBeDefined();
  act.ports = actingAs(opened, ada);
  await expect(act.plan(usersBan, { users: ["user_0000"] })).rejects.toThrow("You are in the list yourself");
});

test("an operator who bans themself, a list that leaves nobody, nobody named: refused, and nothing is done", async () => {
  const act = withAda(new Act().populate(3));
  const refused = async (given: object) =>
    await expect(act.plan(usersBan, given)).rejects.toMatchObject({ name: "BadInput" });
  await refused({ users: ["user_0000"] });
  await refused({ users: [] });
  await refused({ users: ["user_0001", "user_nobody"] });
  act.accounts.people.delete("user_0000");
  await refused({ users: ["user_0001", "user_0002"] });
  await expect(act.plan(usersBan, { users: ["user_0001"] })).resolves.toMatchObject({
    decisions: { count: 1 },
  });
  expect(act.accounts.done).toEqual([]);
});

test("what the plan of the account lacks is found when it is planned, with what to do instead", async () => {
  const act = new Act().populate(3);
  act.accounts.lacks = ["ban", "lock"];
  const users = ["user_0001"];
  for (const step of [usersBan, usersLock])
    await expect(act.plan(step, { users })).rejects.toMatchObject({
      code: "ACCOUNT_LIMIT",
      hint: expect.stringContaining("instead: ") as string,
    });
  await expect(act.plan(sessionsRevoke, { users, way: "ban" })).rejects.toMatchObject({
    code: "ACCOUNT_LIMIT",
  });
});

test("everybody out by ban and unban: killed between the two, a resume unbans exactly its own before anything else", async () => {
  const act = withAda(new Act().populate(700));
  act.accounts.add(account("user_0300", { banned: true, createdAt: 1_300 }));
  const given = { everyone: true, atMost: 700, way: "ban", budget: 20_000 };
  const planned = await act.plan(sessionsRevoke, given);
  killAt(act, "unban", 4);
  await expect(act.run(sessionsRevoke, given, { planned })).rejects.toThrow("killed");
  expect(banned(act).length).toBeGreaterThan(1);
  // Somebody bans another one meanwhile.
  act.accounts.people.set("user_0699", account("user_0699", { banned: true, createdAt: 1_699 }));
  act.accounts.before = () => undefined;
  await act.run(sessionsRevoke, given, { planned, resumedFrom: act.checkpoints.at(-1) });
  expect(banned(act)).toEqual(["user_0300", "user_0699"]);
  expect(act.open()).toEqual(["sess_user_0000_0", "sess_user_0300_0", "sess_user_0699_0"]);
});

test("an unban that fails ends the work where it is: nobody stays banned behind a checkpoint", async () => {
  const act = new Act().populate(60);
  const given = { everyone: true, atMost: 60, way: "ban" };
  const planned = await act.plan(sessionsRevoke, given);
  let broken = true;
  act.accounts.before = (what) => {
    if (broken && what.startsWith("unban ")) throw Object.assign(new Error("down"), { name: "x" });
  };
  await expect(act.run(sessionsRevoke, given, { planned })).rejects.toThrow("down");
  broken = false;
  await act.run(sessionsRevoke, given, { planned, resumedFrom: act.checkpoints.at(-1) });
  expect(banned(act)).toEqual([]);
  expect(act.open()).toEqual([]);
});

test("a reset ends sessions and asks for a new password; second factors go only where somebody is named", async () => {
  const act = new Act().populate(3);
  act.accounts.add(account("user_social", { hasPassword: false }));
  await expect(
    act.plan(usersReset, { users: ["user_0001"], factorsOf: ["user_0002"] }),
  ).rejects.toMatchObject({
    code: "BAD_LIST",
  });
  const users = ["user_0001", "user_0002", "user_social"];
  await expect(act.run(usersReset, { users, factorsOf: ["user_0002"] })).resolves.toEqual({
    users: 3,
    factors: 1,
  });
  expect(act.accounts.done.toSorted()).toEqual([
    "clear-factors user_0002",
    "compromise user_0001",
    "compromise user_0002",
  ]);
  expect(act.open()).toEqual(["sess_user_0000_0"]);
});

test("banning or locking needs a second person, or a reason for five at most; letting in always needs one", async () => {
  const act = new Act().populate(20);
  for (const step of [usersBan, usersLock])
    for (const [count, alone] of [
      [5, true],
      [6, false],
    ] as const) {
      const { decisions } = await act.plan(step, { users: idsOf(act).slice(0, count) });
      const refusal = step.override?.refuses(step.input.parse({}), decisions);
      expect(refusal === undefined).toBe(alone);
    }
  expect("override" in usersUnban).toBe(false);
});
