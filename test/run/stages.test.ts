import { spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { runFolders } from "../../src/adapters/run-folder.ts";
import { fold } from "../../src/journal/fold.ts";
import { readJournal } from "../../src/journal/journal.ts";
import { frozenPlans } from "../../src/run/frozen-plans.ts";
import { verifyRecord } from "../../src/run/verify-record.ts";

const child = fileURLToPath(new URL("staged-child.ts", import.meta.url));
const runbook = `version: 1
title: Three stages
summary: A key is made, written where it belongs, and the team is told
severity: high
steps:
  - id: make
    use: make
    title: Make a key
  - stage: place
    title: Write it in place
  - id: write
    use: write
    title: Write it
    with: { from: "\${{ steps.make.output.id }}" }
  - stage: tell
    title: Tell the team
  - id: post
    use: post
    title: Post it
    with: { from: "\${{ steps.write.output.id }}" }
`;
const effects = ["make {}", 'write {"from":"make-1"}', 'post {"from":"write-1"}'];

const roots: string[] = [];
afterAll(() => roots.forEach((root) => rmSync(root, { recursive: true, force: true })));

class Folder {
  readonly root = mkdtempSync(join(tmpdir(), "stages-"));
  constructor() {
    roots.push(this.root);
    writeFileSync(join(this.root, "staged.yaml"), runbook);
    writeFileSync(join(this.root, "effects.log"), "");
    const { privateKey } = generateKeyPairSync("ed25519");
    writeFileSync(join(this.root, "abe.pem"), privateKey.export({ format: "pem", type: "pkcs8" }));
  }

  /** A process of its own; undefined when it was killed. */
  async process(dieAt = ""): Promise<{ exitCode: number; stop: unknown; run: string } | undefined> {
    const started = spawn(process.execPath, [child, this.root, dieAt], { stdio: ["ignore", "pipe", "pipe"] });
    let [out, errors] = ["", ""];
    started.stdout.on("data", (chunk: Buffer) => (out += chunk.toString()));
    started.stderr.on("data", (chunk: Buffer) => (errors += chunk.toString()));
    const signal = await new Promise((resolve) => started.once("close", (_code, how) => resolve(how)));
    if (signal === "SIGKILL") return undefined;
    if (out === "") throw new Error(errors);
    return JSON.parse(out) as { exitCode: number; stop: unknown; run: string };
  }

  effects(): readonly string[] {
    return readFileSync(join(this.root, "effects.log"), "utf8").split("\n").filter(Boolean);
  }

  /** Stages whose plan was shown. */
  shown(): ReadonlySet<string> {
    return new Set(readFileSync(join(this.root, "shown.log"), "utf8").split("\n").filter(Boolean));
  }

  async record() {
    const folders = runFolders(join(this.root, "incidents"));
    const [run = ""] = await folders.list();
    const store = await folders.open(run);
    const records = await readJournal(store);
    const state = fold(records);
    return { store, records, state };
  }
}

const places = [
  "before planning 2",
  "before plan.frozen 2",
  "after plan.frozen 2",
  "after approval.requested write",
  "after approval.received write",
  "after effect write",
  "after planning 3",
  "before stage.confirmed tell",
  "after effect post",
];

describe("a run of three stages", { timeout: 120_000 }, () => {
  test.concurrent.each(["", ...places])("killed %s: goes on to the end, each effect once", async (place) => {
    const folder = new Folder();
    if (place !== "") expect(await folder.process(place), "it was to be killed").toBeUndefined();
    const end = await folder.process();
    expect(end).toMatchObject({ exitCode: 0, stop: null });
    expect(folder.effects()).toEqual(effects);
    expect(folder.shown()).toEqual(new Set(["2", "3"]));

    const { store, records, state } = await folder.record();
    const [first, second, third] = await frozenPlans(store, state);
    expect(second?.nodes).toMatchObject([
      { inputs: { from: "make-1" }, action: { decisions: { from: "make-1" } } },
    ]);
    expect(second?.stage).toMatchObject({ number: 2, previous: first.hash, ahead: ["Tell the team"] });
    expect(third?.stage).toMatchObject({
      number: 3,
      previous: second?.hash,
      outputs: { write: { id: "write-1" } },
    });
    // What was signed is the second stage, and nothing else.
    const requests = records.flatMap(({ event }) =>
      event.type === "approval.requested" ? [event.request] : [],
    );
    expect(new Set(requests.map(({ planHash }) => planHash))).toEqual(new Set([second?.hash]));
    expect(records.filter(({ event }) => event.type === "stage.confirmed")).toHaveLength(1);
  });
});

test(
  "a stage's plan that was edited, taken away or put in another's place is found",
  { timeout: 60_000 },
  async () => {
    const folder = new Folder();
    await folder.process();
    const { store, state } = await folder.record();
    const people = async () => [];
    const verdict = async () =>
      (await verifyRecord({ store, approvals: [], peopleAt: people })).anchors.find(
        ({ source }) => source === "plan-2.json",
      )?.state;
    expect(await verdict()).toBe("holds");
    const text = (await store.readFile("plan-2.json")) ?? "";
    await store.writeFile("plan-2.json", text.replace('"make-1"', '"evil-1"'));
    expect(await verdict()).toBe("contradicts");
    await expect(frozenPlans(store, state)).rejects.toMatchObject({ code: "PLAN_CHANGED" });
    await store.writeFile("plan-2.json", (await store.readFile("plan-3.json")) ?? "");
    await expect(frozenPlans(store, state)).rejects.toMatchObject({ code: "PLAN_CHANGED" });
  },
);

test("a runbook that is edited on the way is not planned on", { timeout: 60_000 }, async () => {
  const folder = new Folder();
  await folder.process("before planning 2");
  writeFileSync(join(folder.root, "staged.yaml"), runbook.replace("Write it\n", "Write it elsewhere\n"));
  expect(await folder.process()).toMatchObject({ exitCode: 3, stop: { code: "PLAN_CHANGED" } });
  expect(folder.effects()).toEqual(effects.slice(0, 1));
});
