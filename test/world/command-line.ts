import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { audienceIn, signRequest } from "../../guard/src/signed-request.ts";
import { readStatement } from "../../guard/src/grant.ts";
import { fold, type RunState } from "../../src/journal/fold.ts";
import { openFolders } from "../../src/open-folders.ts";
import { readJournal } from "../../src/journal/journal.ts";
import { Wire, type WireResponse } from "../../rehearsal/world/wire.ts";
import { plainEnv } from "../../rehearsal/world/sandbox.ts";
import { cacheRoot, pulumiBinary, toolchainEnv } from "../../toolchain/env.mjs";
import { startHouseWorld, type HouseWorld } from "../e2e/house-world.ts";

export interface Said {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Typed {
  /** Overrides; an empty value unsets. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another clone than the first. */
  readonly root?: string;
  /** Learns the process, e.g. to kill it. */
  readonly onSpawn?: (pid: number) => void;
}

/** Someone at a keyboard in a checkout whose stack has deployed the app. */
export interface HandWorld {
  readonly world: HouseWorld;
  readonly runbook: (args: readonly string[], typed?: Typed) => Promise<Said>;
  readonly pulumi: (args: readonly string[], typed?: Typed) => Promise<Said>;
  /** What the live app answers to someone without any session. */
  readonly ask: (
    path: string,
    method?: string,
    headers?: Readonly<Record<string, string>>,
  ) => Promise<WireResponse>;
  /** What the app's health route answers to an operator's signed request. */
  readonly health: (query?: string) => Promise<WireResponse>;
  /** What the store holds under the gate's key. */
  readonly item: () => Promise<string>;
  readonly config: (root?: string) => { read: () => string; write: (text: string) => void };
  /** Another clone with the stack's config as it is now; git knows this person there. @returns its folder */
  readonly clone: (person: "ana" | "ben") => Promise<string>;
  /** Records of what was done by hand, newest first. */
  readonly records: () => Promise<readonly RunState[]>;
}

export async function startHandWorld(
  options: Parameters<typeof startHouseWorld>[1] = {},
): Promise<HandWorld> {
  const person = {
    id: "ana",
    name: "Ana",
    email: "ana@nightshift.example",
    may: ["execute", "approve"],
  } as const;
  const second = { id: "ben", name: "Ben", email: "ben@nightshift.example", may: ["approve"] } as const;
  const world = await startHouseWorld([person, second], options);
  const { root } = world.house;
  const base = { ...plainEnv(), RUNBOOK_CACHE_DIR: cacheRoot(), ...world.env };
  const said = async (file: string, args: readonly string[], typed: Typed, more = {}): Promise<Said> => {
    const env = Object.fromEntries(
      Object.entries({ ...base, ...more, ...typed.env }).filter(([, value]) => value !== ""),
    ) as NodeJS.ProcessEnv;
    const child = spawn(file, args, { cwd: typed.root ?? root, env, stdio: ["ignore", "pipe", "pipe"] });
    if (child.pid !== undefined) typed.onSpawn?.(child.pid);
    let [stdout, stderr] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const [code] = (await once(child, "close")) as [number | null];
    return { code, stdout, stderr };
  };
  const wire = new Wire(world.info.proxy, readFileSync(world.info.ca.file, "utf8"), "people");
  const main = (checkout: string) => join(checkout, "scripts", "bin.mjs");
  const ask: HandWorld["ask"] = (path, method = "GET", headers = {}) =>
    // Not through URL, which would tidy up what is being tried.
    wire.send({
      method,
      url: world.info.app.origin,
      path,
      headers: { accept: path.startsWith("/api/") ? "application/json" : "text/html", ...headers },
    });
  return {
    world,
    ask,
    health: async (query = "") => {
      const path = `/api/health/clerk${query}`;
      const anybody = await ask(path);
      const audience = audienceIn(String(anybody.headers["www-authenticate"])) ?? "";
      const [url, nowSeconds] = [`${world.info.app.origin}${path}`, Math.floor(Date.now() / 1000)];
      const aimed = { method: "GET", url, audience, nowSeconds };
      return await ask(path, "GET", { authorization: await signRequest(aimed, world.signingKey) });
    },
    runbook: (args, typed = {}) => said(process.execPath, [main(typed.root ?? root), ...args], typed),
    pulumi: (args, typed = {}) =>
      said(
        pulumiBinary(),
        [...args, "--stack", "sandbox", "--non-interactive", "--color", "never"],
        typed,
        toolchainEnv(),
      ),
    item: async () => {
      const { ids } = (await world.control("GET", "/vercel/edge-configs")) as { ids: string[] };
      const { written } = (await world.control("GET", `/vercel/edge-configs/${ids[0]}`)) as {
        written: Record<string, string>;
      };
      return written["auth_gate"] ?? "";
    },
    config: (checkout = root) => {
      const file = join(checkout, "Pulumi.sandbox.yaml");
      return {
        read: () => readFileSync(file, "utf8"),
        write: (text) => writeFileSync(file, text),
      };
    },
    clone: async (person) => {
      const other = join(world.folder, `clone-${person}`);
      const git = async (...args: string[]) => void (await promisify(execFile)("git", args));
      await git("clone", "--quiet", root, other);
      await git("-C", other, "config", "user.email", `${person}@nightshift.example`);
      symlinkSync(join(root, "node_modules"), join(other, "node_modules"));
      copyFileSync(join(root, "Pulumi.sandbox.yaml"), join(other, "Pulumi.sandbox.yaml"));
      return other;
    },
    records: async () => {
      const folders = await openFolders(root);
      const names = readdirSync(join(root, "incidents")).filter((name) => name.includes("by-hand"));
      const read = names.map(async (name) => fold(await readJournal(await folders.open(name))));
      const states = await Promise.all(read);
      return states.sort((one, other) => (other.startedAt ?? "").localeCompare(one.startedAt ?? ""));
    },
  };
}

/** Claims of a statement, unverified. @throws Error when it is none */
export function claimsOf(text: string) {
  const read = readStatement(text);
  if (!read.ok) throw new Error(`no statement: ${read.reason}`);
  return { ...read.statement, generation: read.generation, incident: read.incident };
}
