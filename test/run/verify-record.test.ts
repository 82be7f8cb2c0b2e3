import { expect, test } from "vitest";
import type { Person } from "../../src/approval/person.ts";
import { BadInput } from "../../src/errors.ts";
import { verifyRecord } from "../../src/run/verify-record.ts";
import { planned, Rig } from "./rig.ts";

async function played(...more: readonly ReturnType<typeof planned>[]) {
  const rig = new Rig(planned("check"), planned("bypass.open"), planned("set"), ...more);
  rig.store.files.set("plan.json", JSON.stringify(rig.plan));
  await rig.process();
  const approval = rig.abe.answer(rig.request());
  const check = async (lines: readonly string[] = [], people: readonly Person[] = rig.people) =>
    await verifyRecord({
      store: rig.store,
      approvals: lines.map((line) => ({ source: "--approval", line })),
      peopleAt: async () => people,
    });
  return { rig, approval, check, lines: rig.store.text.split("\n").slice(0, -1) };
}

test("a whole record: each anchor holds, and what a second person signed names a line of its own", async () => {
  const { rig, check, lines } = await played();
  const found = await check();
  const asked = lines.findIndex((line) => line.includes('"approval.requested"'));
  expect(found).toMatchObject({
    ...{ lines: lines.length, tornBytes: 0, anchoredTo: lines.length, unanchored: undefined },
    signedTo: asked,
  });
  expect(rig.request().record?.seq).toBe(asked);
  expect(found.anchors.map(({ source, state, signedBy }) => [source, state, signedBy])).toEqual([
    ["journal.head", "holds", null],
    ["approval-request.json", "holds", null],
    ["plan.json", "holds", null],
    [expect.stringMatching(/^journal\.jsonl, line \d+$/), "holds", "abe"],
  ]);
});

test.each([
  ["edited", "contradicts", (text: string) => text.replace('"check"', '"other"')],
  ["no plan at all", "contradicts", () => "{}"],
  ["taken away", "missing", () => undefined],
])("a plan that was frozen and is %s is told", async (_, state, change) => {
  const { rig, check } = await played();
  const changed = change(rig.store.files.get("plan.json") ?? "");
  rig.store.files.delete("plan.json");
  if (changed !== undefined) rig.store.files.set("plan.json", changed);
  expect((await check()).anchors).toContainEqual(expect.objectContaining({ source: "plan.json", state }));
});

test("a line that no anchor names is told", async () => {
  const { rig, check, lines } = await played();
  const last = JSON.parse(lines.at(-2) ?? "") as { seq: number; hash: string };
  rig.store.savedHead = { seq: last.seq, hash: last.hash };
  expect(await check()).toMatchObject({ lines: lines.length, anchoredTo: lines.length - 1 });
});

test("a record cut to before the approval, its head and request made to fit, is given away by the approval alone", async () => {
  const { rig, approval, check } = await played();
  const before = await check();
  rig.store.text = `${rig.store.text.split("\n").slice(0, 2).join("\n")}\n`;
  const kept = JSON.parse(rig.store.text.split("\n")[1] ?? "") as { seq: number; hash: string };
  rig.store.savedHead = { seq: kept.seq, hash: kept.hash };
  rig.store.files.delete("approval-request.json");
  expect((await check()).anchors.every(({ state }) => state === "holds")).toBe(true);
  expect((await check([approval])).anchors.at(-1)).toMatchObject({
    ...{ source: "--approval", state: "contradicts", signedBy: "abe", line: before.signedTo },
    problem: expect.stringContaining("it is missing"),
  });
});

test("a record rewritten from its first line on contradicts the approval that was signed for it", async () => {
  const { rig, approval, check } = await played();
  const other = await played(planned("post"));
  // Another story under the same name: whole in itself, with a head of its own.
  rig.store.bytes = other.rig.store.bytes;
  rig.store.savedHead = other.rig.store.savedHead;
  rig.store.files.clear();
  expect((await check([approval])).anchors.at(-1)).toMatchObject({
    ...{ source: "--approval", state: "contradicts", signedBy: "abe" },
    problem: expect.stringContaining("it is not the line that was acknowledged"),
  });
});

test("who signed is found out from the contacts at the run's commit, or said not to be known", async () => {
  const { approval, check } = await played();
  expect((await check([approval], [])).anchors.at(-1)).toMatchObject({
    ...{ state: "unreadable", signedBy: null },
    problem: expect.stringContaining("is nobody's in contacts/people.yaml"),
  });
  const { rig } = await played();
  const elsewhere = async () => {
    throw new BadInput("The contacts' commit is not here.", { code: "BAD_CONTACTS" });
  };
  const found = await verifyRecord({ store: rig.store, approvals: [], peopleAt: elsewhere });
  expect(found.signedTo).toBe(0);
  expect(found.anchors.at(-1)).toMatchObject({
    state: "holds",
    signedBy: null,
    problem: expect.stringContaining("not known who signed it"),
  });
});

test.each(["no approval at all", "x.y"])("%j as an approval is said to be none", async (line) => {
  const { check } = await played();
  expect((await check([line])).anchors.at(-1)).toMatchObject({ source: "--approval", state: "unreadable" });
});
