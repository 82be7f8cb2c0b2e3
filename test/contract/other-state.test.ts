import { copyFile } from "node:fs/promises";
import { expect, test } from "vitest";
import type { Declared } from "./contract.ts";
import { startEngine } from "./engine.ts";
import { subjects } from "./subjects.ts";
import type { Subject } from "./toolchain.ts";
import { startVercel } from "./vercel-behind-proxy.ts";

const PROGRAM: readonly Declared[] = [
  {
    ...{ type: "ProjectEnvironmentVariable", name: "v" },
    args: { projectId: "prj_app", key: "A", value: "one", targets: ["production"], sensitive: true },
  },
  { type: "EdgeConfig", name: "e", args: { name: "auth" } },
  {
    ...{ type: "EdgeConfigItem", name: "i", opts: { retainOnDelete: true } },
    args: { edgeConfigId: { ref: "e" }, key: "bypass", value: "closed" },
  },
  { type: "EdgeConfigToken", name: "t", args: { edgeConfigId: { ref: "e" }, label: "app" } },
];

const known = subjects("that state written by one previews empty with the other");
const pairs = known.flatMap((writer) => known.map((reader) => [writer, reader] as const));

test.each(pairs)(
  "state written by the %s plugin previews empty with the %s one",
  async (writer, reader) => {
    const world = await startVercel();
    const engines = await Promise.all(
      [writer, reader].map((subject: Subject) => startEngine(subject, world.env)),
    );
    try {
      const [first, second] = await Promise.all(engines.map((engine) => engine.stack("shared")));
      if (first === undefined || second === undefined) throw new Error("unreachable");
      expect((await first.up(PROGRAM)).exit).toBe(0);
      await copyFile(first.checkpoint, second.checkpoint);
      await copyFile(first.configFile, second.configFile);
      for (const refresh of [false, true]) {
        const { exit, operations } = await second.preview(PROGRAM, { refresh });
        expect({ exit, operations: operations.filter(({ op }) => op !== "refresh") }).toEqual({
          ...{ exit: 0, operations: [] },
        });
      }
    } finally {
      await Promise.all(engines.map((engine) => engine.dispose()));
      await world.dispose();
    }
  },
  60_000,
);
