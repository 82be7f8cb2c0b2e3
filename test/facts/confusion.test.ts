import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { format, resolveConfig } from "prettier";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { categories, type Facts } from "../../src/facts/evidence.ts";
import { confusionPage, seededIn, type Judged } from "./confusion-page.ts";
import { startSeededWorld, testUser as user } from "./seeded-world.ts";
import type { World } from "./trouble.ts";
import { worlds } from "./worlds.ts";

let world: Awaited<ReturnType<typeof startSeededWorld>>;
const judged: Judged[] = [];

beforeAll(async () => {
  world = await startSeededWorld(false);
});
afterAll(async () => {
  expect(await world.stop()).toEqual([]);
});

async function arrange({ parts }: World): Promise<void> {
  await world.well();
  await world.setVariables(Object.assign({}, ...parts.map(({ environment }) => environment)));
  for (const part of parts) {
    if (part.cut !== undefined)
      await world.control("POST", "/clerk/cut", { how: part.cut, statusPage: false });
    if (part.page !== undefined) await world.control("POST", "/clerk/status", part.page);
    if (part.vercelPage !== undefined) await world.control("POST", "/vercel/status", part.vercelPage);
    for (const fault of part.faults ?? []) await world.control("POST", "/faults", fault);
  }
  world.app.say(Object.assign({}, ...parts.map((part) => part.app)));
}

async function look({ parts, ...how }: World): Promise<Facts> {
  const symptom = parts.find((part) => part.symptom !== undefined)?.symptom;
  return await world.look({
    ...how,
    log: parts.flatMap((part) => part.log ?? []).join("\n"),
    ...(symptom === undefined ? {} : { symptom }),
  });
}

/** As the repository's formatter wants it. */
async function write(file: string, text: string): Promise<void> {
  const style = await resolveConfig(file);
  writeFileSync(file, await format(text, { ...style, filepath: file }));
}

describe("seeded worlds, over HTTP", () => {
  it("are thirty at least, each of another name", () => {
    expect(new Set(worlds.map(({ name }) => name)).size).toBe(worlds.length);
    expect(worlds.length).toBeGreaterThanOrEqual(30);
  });

  it.each(worlds.map((each) => [each.name, each] as const))("%s", async (_, seeded) => {
    await arrange(seeded);
    const { evidence, triage } = await look(seeded);
    judged.push({ world: seeded, triage });
    const why = JSON.stringify(
      evidence.map(({ fact, verdict, summary }) => [fact, verdict, summary]),
      null,
      1,
    );
    expect([triage.category, why]).toEqual([seeded.expected, why]);
    expect(triage.also, why).toEqual(expect.arrayContaining([...(seeded.also ?? [])]));
    if (seeded.special !== undefined) expect(triage.special).toBe(seeded.special);
    if (seeded.severity !== undefined) expect(triage.severity).toBe(seeded.severity);
    if (seeded.renewal !== undefined) expect(triage.renewal, why).toBe(seeded.renewal);
    if (seeded.features !== undefined) expect(triage.features).toEqual(seeded.features);
    expect(JSON.stringify(triage)).not.toContain(user.password);
    if (triage.category !== "none") expect(triage.look).not.toEqual([]);
    const sides = [triage.for, triage.against, triage.neither ?? [], triage.missing].flat();
    expect(sides.filter((each) => !each.startsWith("Someone reports")).length).toBe(evidence.length);
    expect(triage.next).not.toEqual([]);
  });

  it("name every category at least twice, and none wrongly", async () => {
    const text = confusionPage(judged);
    process.stdout.write(`${text}\n`);
    if (process.env["WRITE_TRIAGE_TABLE"] === "1")
      await write(fileURLToPath(new URL("../../docs/triage.md", import.meta.url)), text);
    for (const category of categories)
      expect(judged.filter(({ world }) => seededIn(world) === category).length, category).toBeGreaterThan(1);
    const wrong = judged.filter(
      ({ world, triage }) => ![seededIn(world), "unknown"].includes(triage.category),
    );
    expect(wrong.map(({ world }) => world.name)).toEqual([]);
  });
});
