import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { renderTriage } from "../../src/facts/render.ts";
import { logEntry } from "../../src/facts/log-entry.ts";
import { startSeededWorld } from "./seeded-world.ts";

const folder = fileURLToPath(new URL("cases/", import.meta.url));
const filesOf = (kind: string) => readdirSync(`${folder}${kind}`).map((name) => [name] as const);

interface Case {
  readonly world: string;
  readonly expect: string;
  readonly env: string;
  readonly before?: readonly (readonly [string, string, object])[];
  readonly status?: object;
  readonly faults?: readonly object[];
  readonly want: {
    readonly category: string;
    readonly severity?: string;
    readonly special?: string;
    readonly features?: readonly string[];
    readonly also?: readonly string[];
    /** Whether the verdict names a checklist. */
    readonly runbook?: boolean;
    readonly samples?: number;
    /** Where something hangs, since that is waited for; default: long enough for a machine at full load. */
    readonly timeoutMs?: number;
    readonly facts?: Readonly<Record<string, string>>;
    /** Patterns for the verdict's sentence, and for what the sources say. */
    readonly says?: readonly string[];
    readonly saysNot?: readonly string[];
    readonly evidence?: readonly string[];
    readonly evidenceNot?: readonly string[];
  };
}

let world: Awaited<ReturnType<typeof startSeededWorld>>;

beforeAll(async () => {
  world = await startSeededWorld(true);
});
afterAll(async () => {
  expect(await world.stop()).toEqual([]);
});

async function well(): Promise<void> {
  await world.well();
  await world.setVariables();
  // the variables above were set after what is live was made
  await world.control("POST", "/vercel/deployments", {});
}

describe("worlds that people reported", () => {
  it.each(filesOf("triage"))("%s", async (name) => {
    const told = JSON.parse(readFileSync(`${folder}triage/${name}`, "utf8")) as Case;
    const { want } = told;
    await well();
    for (const [method, path, body] of told.before ?? []) await world.control(method, path, body);
    if (told.status !== undefined) await world.control("POST", "/clerk/status", told.status);
    for (const fault of told.faults ?? []) await world.control("POST", "/faults", fault);
    const facts = await world.look({
      testUser: told.env !== "",
      ...(want.samples === undefined ? {} : { samples: want.samples }),
      ...(want.timeoutMs === undefined ? {} : { timeoutMs: want.timeoutMs }),
    });
    const { triage, evidence } = facts;
    const why = `${told.world}: ${told.expect}\n${renderTriage(facts).join("\n")}`;
    expect(triage.category, why).toBe(want.category);
    if (want.severity !== undefined) expect(triage.severity, why).toBe(want.severity);
    if (want.special !== undefined) expect(triage.special, why).toBe(want.special);
    if (want.features !== undefined) expect(triage.features, why).toEqual(want.features);
    if (want.also !== undefined) expect(triage.also, why).toEqual(want.also);
    if (want.runbook === true) expect(triage.runbook, why).toBe("runbooks/auth-outage.yaml");
    if (want.runbook === false) {
      expect(triage.runbook, why).toBeUndefined();
      const commands = (triage.next ?? []).map(({ command }) => command ?? "");
      expect(
        commands.filter((each) => each.startsWith("./runbook run")),
        why,
      ).toEqual([]);
    }
    for (const [fact, verdict] of Object.entries(want.facts ?? {}))
      expect(evidence.find((each) => each.fact === fact)?.verdict, why).toBe(verdict);
    const all = evidence.map(({ summary }) => summary).join("\n");
    for (const pattern of want.says ?? []) expect(triage.summary).toMatch(new RegExp(pattern));
    for (const pattern of want.saysNot ?? []) expect(triage.summary).not.toMatch(new RegExp(pattern));
    for (const pattern of want.evidence ?? []) expect(all).toMatch(new RegExp(pattern));
    for (const pattern of want.evidenceNot ?? []) expect(all).not.toMatch(new RegExp(pattern));
  });
});

describe("logs of healthy apps", () => {
  it.each(filesOf("logs"))("%s is no incident", async (name) => {
    const text = readFileSync(`${folder}logs/${name}`, "utf8");
    await well();
    const facts = await world.look({ log: present(text) });
    const why = renderTriage(facts).join("\n");
    const logs = facts.evidence.find(({ fact }) => fact === "logs");
    expect(facts.triage.category, why).toBe("none");
    expect(logs, why).toMatchObject({ verdict: "ok", data: { seen: [] } });
  });
});

/** As if its last line had just been written. */
function present(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const last = Math.max(...lines.map((line) => logEntry(line).at ?? 0));
  const ahead = Date.now() - 1_000 - last;
  return lines
    .map((line) =>
      line.replace(/"timestampInMs": (\d+)/, (_, at) => `"timestampInMs": ${Number(at) + ahead}`),
    )
    .join("\n");
}
