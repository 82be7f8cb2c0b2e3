import { expect, test } from "vitest";
import { PermanentFailure } from "../../src/errors.ts";
import { readWhole } from "../../src/journal/journal.ts";
import { Rig } from "../run/rig.ts";
import { Life } from "../run/world.ts";
import { judge, nodes } from "./judge.ts";

const full = () =>
  new PermanentFailure("journal.jsonl:1:1 cannot be written: the disk is full.", {
    code: "RECORD_UNWRITABLE",
  });

/**
 * One process whose disk fails at the n-th append, with a part of the line written; then it stays full for `more` appends.
 * @returns how many appends it tried, and how it ended
 */
async function withFailingDisk(rig: Rig, n: number, { more, cut }: { more: number; cut: boolean }) {
  let appends = 0;
  const { store } = rig;
  const append = store.append.bind(store);
  const truncate = store.truncate.bind(store);
  store.append = async (bytes) => {
    appends++;
    if (appends < n || appends > n + more) return await append(bytes);
    store.savedHead ??= { seq: 0, hash: "0".repeat(64) };
    store.bytes = Buffer.concat([store.bytes ?? Buffer.alloc(0), bytes.subarray(0, bytes.length / 2)]);
    throw full();
  };
  store.truncate = async (length) => {
    if (!cut && appends >= n) throw full();
    await truncate(length);
  };
  const end = await rig.process(new Life()).catch((error: unknown) => error as Error);
  store.append = append;
  store.truncate = truncate;
  return { appends, end };
}

test.each([
  { more: 0, cut: true },
  { more: 2, cut: true },
  { more: 1000, cut: true },
  { more: 0, cut: false },
  { more: 1000, cut: false },
])(
  "a disk that fails at any append ($more more, cut back: $cut): said, and the resume ends right",
  async (how) => {
    for (let n = 1; ; n++) {
      const rig = new Rig(...nodes);
      const { appends, end } = await withFailingDisk(rig, n, how);
      if (appends < n) break;
      const name = `append ${n}`;
      const code = end instanceof Error ? (end as PermanentFailure).code : end.stop?.code;
      // One line lost beside an effect (its engine's pid) is made up for by a look; nothing else goes on.
      const madeUp = !(end instanceof Error) && end.stop === undefined && how.more === 0 && how.cut;
      if (!madeUp) expect(code, name).toBe("RECORD_UNWRITABLE");
      rig.world.pass(300);
      const last = await rig.process();
      expect(last.stop, name).toBeUndefined();
      expect(last.exitCode, name).toBe(0);
      judge(rig, name);
      const { records, unanchored, torn } = await readWhole(rig.store);
      expect(records.at(-1)?.event, name).toMatchObject({ type: "run.finished", outcome: "succeeded" });
      expect([unanchored, torn.length], name).toEqual([undefined, 0]);
    }
  },
  60_000,
);
