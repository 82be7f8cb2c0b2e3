// A rotation from end to end: the real commands, the real engine, the real app, and somebody who uses the key meanwhile.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Said } from "../world/keyboard.ts";
import { startWorld, type Desk, type World } from "../world/world.ts";
import { startLoad } from "./load.ts";

interface Key {
  readonly id: string;
  readonly secret: string;
}

let world: World;
let desks: Readonly<Record<"ana" | "ben", Desk>>;

beforeAll(async () => {
  world = await startWorld();
  desks = {
    ana: world.deskOf({
      id: "ana",
      name: "Ana",
      email: "ana@nightshift.example",
      may: ["execute", "approve"],
    }),
    ben: world.deskOf(
      { id: "ben", name: "Ben", email: "ben@nightshift.example", may: ["approve"] },
      { clone: world.clone("ben") },
    ),
  };
}, 400_000);
afterAll(async () => {
  await world?.stop();
});

const keys = async () =>
  ((await world.control("GET", "/clerk/secret-keys")) as { keys: readonly Key[] }).keys;
const lastLine = (said: Said): Record<string, unknown> => {
  const line = said.stdout.trim().split("\n").at(-1) ?? "";
  return line.startsWith("{") ? (JSON.parse(line) as Record<string, unknown>) : {};
};

interface Way {
  readonly confirm: Readonly<Record<string, string>>;
  /** Steps that Ana does alone; the others Ben approves. */
  readonly alone?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Before a step that a person does, by its id. */
  readonly before?: Readonly<Record<string, () => Promise<void>>>;
}

/** Ana runs it, and goes on until it is through: by approvals of Ben's, by herself, and with a word for each manual step. */
async function playThrough(words: readonly string[], way: Way): Promise<Said> {
  const { confirm, alone = [], env = {}, before = {} } = way;
  const done = new Set<string>();
  let said = await desks.ana.runbook([...words, "--yes", "--no-wait", "--json"], { env });
  for (let turn = 0; turn < 60 && said.code !== 0; turn++) {
    const end = lastLine(said);
    const run = String(end["run"]);
    const step = String((end["stop"] as { step?: string } | undefined)?.step ?? end["step"] ?? "");
    const resume = ["resume", run, "--yes", "--no-wait", "--json"];
    if (step in confirm) {
      if (!done.has(step)) await before[step]?.();
      done.add(step);
      said = await desks.ana.runbook([...resume, "--confirm", `${step}=${confirm[step]}`], { env });
    } else if (alone.includes(step)) {
      said = await desks.ana.runbook([...resume, "--override", `${step}=it is out`], { env });
    } else {
      const line = String(end["line"] ?? end["request"] ?? "");
      if (line === "") throw new Error(`stopped at ${step}: ${said.text.slice(-2_000)}`);
      const approved = await desks.ben.runbook(["approve", line, "--yes", "--json"], { env });
      if (approved.code !== 0) throw new Error(approved.text);
      const answer = String(lastLine(approved)["line"]);
      said = await desks.ana.runbook([...resume, "--approval", answer], { env });
    }
  }
  return said;
}

describe("a rotation while the key is in use", () => {
  it("by hand and without downtime: no request fails from the first write to a minute after the deletion", async () => {
    const [old] = await keys();
    const made = (await world.control("POST", "/clerk/secret-keys", { name: "app" })) as Key;
    await world.pulumi(["config", "set", "--secret", "nextClerkSecretKey", made.secret]);
    const load = startLoad(world, 50);
    const said = await playThrough(["run", "secret-rotation", "--by", "hand"], {
      confirm: {
        "by-hand": "none",
        replace: "read",
        others: "none",
        silent: "the old one is silent",
        delete: "Default, used a minute ago",
        due: "in a year",
      },
      before: { delete: async () => void (await world.control("DELETE", `/clerk/secret-keys/${old?.id}`)) },
    });
    expect(said.code, said.text.slice(-3_000)).toBe(0);
    await new Promise((resolve) => setTimeout(resolve, 60_000));
    const { sent, failures } = await load.stop();
    expect(failures).toEqual([]);
    expect(sent).toBeGreaterThan(2_000);
    expect((await keys()).map(({ secret }) => secret)).toEqual([made.secret]);
  });
});
