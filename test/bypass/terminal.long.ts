// In a real pseudo-terminal (util-linux's `script`): what is asked of a person, and where a typed passphrase goes.
import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import { cacheRoot } from "../../toolchain/env.mjs";
import { claimsOf } from "../world/claims.ts";
import { startWorld, type World } from "../world/world.ts";

/** Short ones are the ones that a mask by value would miss. */
const passphrase = "q7Zk!w";
let hand: World;
let bens: string;
beforeAll(async () => {
  hand = await startWorld({ passphrase });
  bens = hand.clone("ben");
}, 240_000);
afterAll(() => hand?.stop());

it(
  "opens with one command and two prompts, and the passphrase is nowhere",
  { timeout: 240_000 },
  async () => {
    const { root, keyFile } = hand.checkout;
    const words = ["bypass", "open", "--minutes", "40", "--reason", "'Clerk does not answer'"];
    const command = [process.execPath, join(root, "scripts", "bin.mjs"), ...words].join(" ");
    const { PULUMI_CONFIG_PASSPHRASE: _typed, ...rest } = hand.env;
    const env = { ...plainEnv(), RUNBOOK_CACHE_DIR: cacheRoot(), ...rest } as unknown as NodeJS.ProcessEnv;
    const terminal = spawn("script", ["-qec", command, "/dev/null"], {
      cwd: root,
      env,
      stdio: ["pipe", "pipe", "ignore"],
    });
    const ended = new Promise<number | null>((resolve) => terminal.once("close", resolve));
    let shown = "";
    const commandLines = new Set<string>();
    const watching = setInterval(() => allCommandLines().forEach((line) => commandLines.add(line)), 50);
    terminal.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
    const shows = (wanted: RegExp) => expect.poll(() => shown, { timeout: 90_000 }).toMatch(wanted);

    await shows(/Passphrase of the stack's secrets: $/);
    terminal.stdin.write(`${passphrase}\r`);
    await shows(/paste its line here/);
    const [request = ""] = /approve-this:[\w-]+/.exec(shown.replace(/\r?\n/g, "\n")) ?? [];
    const read = ["approve", request, "--key", keyFile("ben"), "--yes", "--json"];
    const signed = await hand.runbook(read, { root: bens });
    expect(signed, signed.stderr + signed.stdout).toMatchObject({ code: 0 });
    const { line } = JSON.parse(signed.stdout) as { line: string };
    terminal.stdin.write(`${line}\r`);
    expect(await ended, shown).toBe(0);
    clearInterval(watching);

    expect(shown).toContain("seen in the live app");
    expect(claimsOf(await hand.item())).toMatchObject({ mode: "stale-sessions", approved: true });
    expect(shown.match(/Passphrase/g)).toHaveLength(1);
    expect(shown).not.toMatch(/\[y\/N\]/);
    const files = readdirSync(join(root, "incidents"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
    expect(files.length).toBeGreaterThan(3);
    for (const text of [shown, hand.config().read(), ...files, ...commandLines])
      expect(text).not.toContain(passphrase);
    expect([...commandLines].some((each) => each.includes("pulumi"))).toBe(true);
  },
);

/** As `ps` shows them to everyone on the machine; nothing where there is no /proc. */
function allCommandLines(): readonly string[] {
  try {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .flatMap((pid) => {
        try {
          return [readFileSync(`/proc/${pid}/cmdline`, "utf8").replaceAll("\0", " ")];
        } catch {
          return [];
        }
      });
  } catch {
    return [];
  }
}
