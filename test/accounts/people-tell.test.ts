import { expect, test } from "vitest";
import { PermanentFailure, TransientFailure } from "../../src/errors.ts";
import { nearestLanguage } from "../../src/people/notices/nearest-language.ts";
import type { MailChannel } from "../../src/people/tell-each.ts";
import type { Channel, ComposedNotice, Message } from "../../src/ports/notify.ts";
import { peopleTell } from "../../src/steps/people-tell.ts";
import { Act } from "./act.ts";

const channel: MailChannel = {
  ...{ id: "mail", kind: "email", secret: "SMTP_URL", languages: ["en", "zh-CN"], timeZone: "UTC" },
  ...{ from: "ops@app.example", to: ["ops@app.example"] },
};
const letter = (title: string, language: string): ComposedNotice => ({
  channel: { ...channel, languages: [language] },
  ...{ title, text: `${title}.`, state: "identified", severity: "critical" },
});

/** A world whose mails are kept: to whom, by which marker, in which words. */
function mailing(count: number) {
  const act = new Act().populate(count);
  const mails: string[] = [];
  const state = { send: async (_to: string) => await Promise.resolve() };
  let words = "Your account";
  act.ports = {
    ...act.ports,
    notify: {
      ...act.ports.notify,
      letters: async () =>
        await Promise.resolve({ en: letter(words, "en"), "zh-CN": letter("您的账户", "zh-CN") }),
      missing: () => undefined,
      send: async (to: Channel, { step, run, title }: Message) => {
        const [address = ""] = to.kind === "email" ? to.to : [];
        await state.send(address);
        mails.push(`${address} ${run}/${step} ${title}`);
        return "there";
      },
    },
  };
  return { act, mails, state, change: (to: string) => (words = to) };
}

const given = (users: readonly string[]) => ({ notice: "account-breach", users });

test("one mail a person, in their language, with a marker of its own", async () => {
  const { act, mails } = mailing(3);
  const [, second] = [...act.accounts.people.values()];
  if (second) act.accounts.people.set(second.id, { ...second, locale: "zh-SG" });
  act.accounts.people.set("user_0002", {
    ...second,
    id: "user_0002",
    emails: [],
    locale: undefined,
  } as never);
  const output = await act.run(peopleTell, given(["user_0000", "user_0001", "user_0002"]));
  expect(output).toEqual({ told: 2, unknown: [], refused: [], withoutAddress: ["user_0002"], byHand: "" });
  expect(mails).toEqual([
    "user_0000@app.example run/step.user_0000 Your account",
    "user_0001@app.example run/step.user_0001 您的账户",
  ]);
  expect(peopleTell.leaves?.(output)).toBe("1 person is to be told by somebody");
});

test("killed at any mail and resumed: nobody is written to twice, and who is in doubt is named", async () => {
  for (let kill = 1; kill <= 60; kill += 7) {
    const { act, mails, state } = mailing(60);
    const users = [...act.accounts.people.keys()];
    const planned = await act.plan(peopleTell, given(users));
    let sent = 0;
    state.send = async () => {
      await Promise.resolve();
      if (++sent === kill) throw new Error("killed");
    };
    await expect(act.run(peopleTell, given(users), { planned })).rejects.toThrow("killed");
    state.send = async () => await Promise.resolve();
    const output = await act.run(peopleTell, given(users), { planned, resumedFrom: act.checkpoints.at(-1) });
    expect(new Set(mails).size).toBe(mails.length);
    expect(output.unknown.length).toBeLessThanOrEqual(20);
    const told = mails.map((mail) => mail.split("@")[0] ?? "");
    expect(new Set([...told, ...output.unknown])).toEqual(new Set(users));
  }
});

test("a lost answer and a refusal are named, other words than the planned ones are not sent, a channel of another kind is refused", async () => {
  const { act, mails, state, change } = mailing(60);
  const users = [...act.accounts.people.keys()];
  state.send = async (to) => {
    await Promise.resolve();
    if (to.startsWith("user_0003")) throw new TransientFailure("lost", { code: "NETWORK" });
    if (to.startsWith("user_0030")) throw new PermanentFailure("no such box", { code: "NETWORK" });
  };
  const planned = await act.plan(peopleTell, given(users));
  await expect(act.run(peopleTell, given(users), { planned })).resolves.toMatchObject({
    ...{ told: 58, unknown: ["user_0003"], refused: ["user_0030"] },
  });
  expect(mails).toHaveLength(58);
  change("Other words");
  await expect(act.run(peopleTell, given(users), { planned })).rejects.toMatchObject({
    code: "PLAN_CHANGED",
  });
  const chat: Channel = { ...channel, kind: "slack" };
  act.ports = {
    ...act.ports,
    notify: {
      ...act.ports.notify,
      letters: async () => await Promise.resolve({ en: { ...letter("x", "en"), channel: chat } }),
    },
  };
  await expect(act.plan(peopleTell, given(users))).rejects.toMatchObject({ code: "BAD_CONTACTS" });
});

test("where no channel is configured, the words are shown and the addresses kept for somebody to write to", async () => {
  const act = new Act().populate(2);
  const output = await act.run(peopleTell, { users: ["user_0000", "user_0001"], notice: "account-secured" });
  expect(output).toMatchObject({ told: 0, unknown: [] });
  expect(await act.lists.read(output.byHand)).toBe(
    'id,address,language\nuser_0000,"user_0000@app.example",\nuser_0001,"user_0001@app.example",\n',
  );
  expect(act.notes.join()).toContain("We have secured your account");
  expect(peopleTell.leaves?.(output)).toContain("is to be sent to the people in");
});

test("a language is the reader's own, in their script", () => {
  const there = ["en", "zh-CN", "zh-TW"];
  const near = (wanted: string | undefined) => nearestLanguage(wanted, there);
  expect(["en-GB", "zh_HK", "zh", "de", "not a tag!", undefined].map(near)).toEqual([
    ...["en", "zh-TW", "zh-CN"],
    ...[undefined, undefined, undefined],
  ]);
});
