import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import type { DrillSeen } from "../../ports/checkout.ts";
import { parseJson } from "../../ports/parse-json.ts";
import { readRegularText } from "../regular-file.mjs";

const began = z.looseObject({ kind: z.literal("drill-began"), at: z.iso.datetime(), night: z.string() });
const ended = z.looseObject({ kind: z.literal("drill-ended"), outcome: z.enum(["held", "failed", "stopped"]) });

/** Records that are looked at, the newest. */
const most = 200;

/** What drills left in their folder, newest first; empty where there is none. What cannot be read is left out. */
export async function drillsIn(folder: string): Promise<readonly DrillSeen[]> {
  // Their names begin with their time.
  const names = (await readdir(folder).catch(() => [])).sort().reverse().slice(0, most);
  const read = await Promise.all(names.map(async (name) => drillOf(await textOf(join(folder, name, "drill.jsonl")))));
  return read.flatMap((one) => one ?? []);
}

function drillOf(text: string): DrillSeen | undefined {
  const lines = text.trimEnd().split("\n");
  const first = began.safeParse(parseJson(lines[0] ?? ""));
  if (!first.success) return undefined;
  const last = ended.safeParse(parseJson(lines.at(-1) ?? ""));
  const { night, at } = first.data;
  return { night, beganAt: Date.parse(at), outcome: last.data?.outcome ?? "unfinished" };
}

const textOf = async (path: string): Promise<string> => await readRegularText(path).catch(() => "");
