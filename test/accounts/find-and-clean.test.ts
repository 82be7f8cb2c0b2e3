import { expect, test } from "vitest";
import { accountsClean } from "../../src/steps/accounts-clean.ts";
import { usersFind } from "../../src/steps/users-find.ts";
import { PermanentFailure } from "../../src/errors.ts";
import { account, session } from "../builders/memory-accounts.ts";
import { Act } from "./act.ts";

const day = (text: string) => Date.parse(`2026-11-${text}T00:00:00Z`);

test("users are found by id, address, IP and window, each with its reason; what leads to nobody is named", async () => {
  const act = new Act().populate(4);
  act.accounts.signIn(
    "user_0000",
    session("sess_ip", { ip: "203.0.113.7", createdAt: day("20"), lastActiveAt: day("20") }),
  );
  act.accounts.signIn(
    "user_0001",
    session("sess_old", { ip: "203.0.113.7", createdAt: day("01"), lastActiveAt: day("02") }),
  );
  act.accounts.signIn("user_0002", session("sess_in", { createdAt: day("01"), lastActiveAt: day("21") }));
  for (const [id, change] of act.accounts.people)
    act.accounts.people.set(id, { ...change, lastActiveAt: day("21") });
  act.lists.files.set("who.csv", "ip;note\n203.0.113.7;seen\n2001:db8::1;seen\n");
  const given = {
    list: "who.csv",
    who: ["user_0003", "USER_0001@App.example", "gone@app.example"],
    from: "2026-11-19T00:00Z",
  };
  const found = await act.run(usersFind, given);
  expect(found).toMatchObject({ count: 3, unknown: ["gone@app.example", "2001:db8::1"], shared: [] });
  expect(await act.lists.read(found.list)).toBe("user_0000\nuser_0001\nuser_0003\n");
  expect(await act.lists.read(found.reasons)).toBe(
    'id,why\nuser_0000,"session from 203.0.113.7"\nuser_0001,"has user_0001@app.example"\nuser_0003,"named"\n',
  );
  const window = await act.run(usersFind, { from: "2026-11-20T12:00Z", until: "2026-11-22T00:00Z" });
  expect(await act.lists.read(window.list)).toBe("user_0002\n");
  await expect(act.run(usersFind, { who: ["nobody@app.example"] })).rejects.toMatchObject({
    name: "NeedsHuman",
  });
  await expect(act.plan(usersFind, {})).rejects.toMatchObject({ code: "BAD_ARGUMENT" });
});

test("an office behind one IP: nobody is taken by it alone, and it is said", async () => {
  const act = new Act().populate(30, 0);
  for (const id of act.accounts.people.keys())
    act.accounts.signIn(
      id,
      session(`sess_${id}`, { ip: "203.0.113.9", createdAt: day("20"), lastActiveAt: day("20") }),
    );
  const found = await act.run(usersFind, { who: ["203.0.113.9", "user_0001"] });
  expect(found).toMatchObject({ count: 1, shared: ["203.0.113.9"], unknown: [] });
  expect(act.notes.join()).toContain("203.0.113.9 leads to 30 users");
  await expect(act.run(usersFind, { who: ["203.0.113.9"], sharedAbove: 30 })).resolves.toMatchObject({
    count: 30,
  });
});

test("a plan lists what was added since; running it takes exactly that away, and nothing that came later", async () => {
  const act = new Act();
  const old = { id: "idn_old", name: "ada@app.example", createdAt: day("01"), primary: true, verified: true };
  act.accounts.add(
    account("user_a", {
      emails: [
        old,
        { ...old, id: "idn_new", name: "evil\u001B[2J@x.example", createdAt: day("21"), primary: false },
      ],
      externalAccounts: [{ id: "eac_1", name: "oauth_google", createdAt: day("21") }],
      passkeys: [
        { id: "pk_old", name: "phone", createdAt: undefined, lastUsedAt: day("10") },
        { id: "pk_new", name: "key", createdAt: undefined, lastUsedAt: undefined },
      ],
    }),
    account("user_b", { emails: [{ ...old, id: "idn_b", createdAt: day("21") }] }),
  );
  act.accounts.attached.set("user_a", {
    devices: [{ id: "td_1", name: "phone", createdAt: day("21") }],
    keys: [{ id: "ak_old", name: "ci", createdAt: day("02") }],
  });
  const given = { users: ["user_a", "user_b"], since: "2026-11-20T00:00Z" };
  const planned = await act.plan(accountsClean, given);
  expect(planned.summary).toContain("Take 4 things off 2 accounts");
  expect(planned.notes?.join("\n")).toContain("user_a: email evil?[2J@x.example (2026-11-21");
  expect(planned.notes?.join("\n")).toContain("user_b has no older address");
  expect(act.accounts.done).toEqual([]);
  act.accounts.attached.get("user_a")?.devices.push({ id: "td_late", name: "tablet", createdAt: day("22") });
  await expect(act.run(accountsClean, given, { planned })).resolves.toEqual({ users: 2, removed: 4 });
  expect(act.accounts.done).toEqual([
    "remove email idn_new",
    "remove external-account eac_1",
    "remove passkey pk_new",
    "remove device td_1",
  ]);
  const again = await act.plan(accountsClean, given);
  expect(again.decisions["found"]).not.toBe(planned.decisions["found"]);
});

test("what the instance does not let be listed is said, and the rest is taken away", async () => {
  const act = new Act();
  act.accounts.add(
    account("user_a", { externalAccounts: [{ id: "eac_1", name: "oauth_x", createdAt: day("21") }] }),
  );
  act.accounts.before = (what) => {
    if (what.startsWith("keys") || what.startsWith("devices"))
      throw new PermanentFailure("no (403)", { code: "ACCOUNT_LIMIT" });
  };
  const planned = await act.plan(accountsClean, { users: ["user_a"], since: "2026-11-20T00:00Z" });
  expect(planned.notes).toContain("The instance does not let API keys be listed.");
  expect(planned.summary).toContain("Take 1 thing off 1 account");
});
