// Killed at every line that says what is written next, and typed again. The points come from a first, whole run.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { fileBackend, readLock } from "../../src/adapters/stack/file-backend.ts";
import { keyboardIn, type Keyboard } from "../world/keyboard.ts";
import type { SandboxOptions } from "../../sandbox/world.ts";
import { strangersApp } from "./strangers-app.ts";
import { cloneOf, machineOf, placed, startProduction, type Production } from "./stranger.ts";

let points: readonly string[];

interface Attempt {
  readonly production: Production;
  readonly keyboard: Keyboard;
  readonly words: readonly string[];
  readonly before: Awaited<ReturnType<typeof placed>>;
}

/** A world of its own, as it is before anybody types anything. */
async function attempt(options: SandboxOptions = {}): Promise<Attempt> {
  const production = await startProduction(options);
  const machine = machineOf(production, "Ana");
  const root = cloneOf(production.folder, "clone");
  mkdirSync(join(production.folder, "state"));
  const backend = `file://${production.folder}/state`;
  const passphrase = join(production.folder, "kept", "passphrase");
  const words = ["init", "--yes", "--skip-proof", "--project", "nightshift", "--backend", backend];
  return {
    production,
    keyboard: keyboardIn(root, { ...machine.env, ...machine.secrets }),
    words: [...words, "--only-this-machine", "--passphrase-file", passphrase],
    before: await placed(production),
  };
}

/** Lines that say that a write begins. */
const pointsIn = (stderr: string) => stderr.split("\n").filter((line) => line.endsWith(" …"));

async function expectDone({ production, keyboard, words, before }: Attempt): Promise<void> {
  const after = await placed(production);
  for (const one of before) expect(after.find(({ id }) => id === one.id)).toEqual(one);
  // That a new preview is empty was a condition of its end; now nothing is left to be written either.
  const again = await keyboard.runbook([...words, "--plan", "--json"]);
  expect(again.code, again.text).toBe(0);
  expect(JSON.parse(again.stdout)).toMatchObject({
    writes: [],
    adoption: { take: [], make: [], held: { length: 8 } },
  });
  const people = readFileSync(join(keyboard.root, "contacts", "people.yaml"), "utf8");
  expect(people).toContain("name: Ana Example");
  expect(people).not.toContain("example-alex");
}

beforeAll(async () => {
  const whole = await attempt();
  try {
    const { code, stderr, text } = await whole.keyboard.runbook(whole.words);
    expect(code, text).toBe(0);
    points = pointsIn(stderr);
    await expectDone(whole);
  } finally {
    await whole.production.stop();
  }
});
afterAll(() => {
  expect(points.length).toBeGreaterThan(8);
});

it("killed at each write, it is typed again and ends right", { timeout: 1_800_000 }, async () => {
  for (const [at, point] of points.entries()) {
    const one = await attempt();
    const { production, keyboard, words } = one;
    try {
      let killed: string | undefined;
      let pid = 0;
      const left = await keyboard.runbook(words, {
        onSpawn: (child) => (pid = child),
        onText: (text) => {
          const seen = pointsIn(text);
          if (killed !== undefined || seen.length <= at) return;
          killed = seen[at];
          process.kill(pid, "SIGKILL");
        },
      });
      expect(killed?.slice(0, 30), left.text).toBe(point.slice(0, 30));
      expect(left.code).toBeNull();
      // An engine that was left at work ends by itself.
      const names = { project: "auth-environment", stack: "production" };
      const backend = fileBackend(`file://${production.folder}/state`, names);
      await vi.waitFor(async () => expect(backend && (await readLock(backend))?.holder).not.toBe("alive"), {
        timeout: 120_000,
        interval: 100,
      });
      const again = await keyboard.runbook(words);
      expect(again.code, `killed at "${point}":\n${again.text}`).toBe(0);
      await expectDone(one);
    } finally {
      await production.stop();
    }
  }
});

it("killed in the proof, it is closed and proved when it is typed again", { timeout: 900_000 }, async () => {
  const { gated } = await strangersApp();
  const one = await attempt({ appFolder: gated });
  const { production, keyboard } = one;
  const words = [...one.words.filter((word) => word !== "--skip-proof"), "--prove"];
  try {
    expect((await keyboard.runbook(one.words)).code).toBe(0);
    await production.control("POST", "/vercel/deployments");
    for (const point of ["Opening the bypass", "Closing it"]) {
      let pid = 0;
      let killed = false;
      const left = await keyboard.runbook(words, {
        onSpawn: (child) => (pid = child),
        onText: (text) => {
          if (killed || !text.includes(point)) return;
          killed = true;
          // In the middle of what it says.
          setTimeout(() => process.kill(pid, "SIGKILL"), 1_500);
        },
      });
      expect([killed, left.code], left.text).toEqual([true, null]);
      const again = await keyboard.runbook([...words, "--json"]);
      expect(again.code, again.text).toBe(0);
      expect(JSON.parse(again.stdout)).toMatchObject({ proof: { outcome: "proved" }, notProved: [] });
      expect((await keyboard.runbook(["bypass", "status"], passphraseOf(one))).code).toBe(0);
    }
  } finally {
    await production.stop();
  }
});

const passphraseOf = ({ words }: Attempt) => ({ env: { PULUMI_CONFIG_PASSPHRASE_FILE: words.at(-1) } });
