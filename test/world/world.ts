import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startSandbox, type SandboxInfo } from "../../sandbox/world.ts";
import type { EnvironmentVariable } from "../../sandbox/vercel/index.ts";
import { copyCheckout, type CheckoutCopy } from "../../rehearsal/checkout/copy-checkout.ts";
import { prepareStack } from "../../rehearsal/checkout/prepare-stack.ts";
import { openPorts, type OpenedPorts } from "../../src/open-ports.ts";
import { pulumiBinary, toolchainEnv } from "../../toolchain/env.mjs";
import { controlOf } from "./inside.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

export interface Said {
  readonly code: number | null;
  /** Both streams, as a person at the terminal reads them. */
  readonly text: string;
}

/** Learns what was said so far, and may type Ctrl-C. */
export type OnText = (text: string, interrupt: () => void) => void;

/** The real engine and provider on a fake Vercel, in a copy of the house; no app is deployed. */
export interface StackWorld {
  readonly info: SandboxInfo;
  readonly house: CheckoutCopy;
  readonly env: Readonly<Record<string, string>>;
  readonly control: ReturnType<typeof controlOf>;
  readonly stateFolder: string;
  /** The bare CLI, as someone types it. `env` overrides; an empty value unsets. */
  readonly pulumi: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Said>;
  /** One of the operator's commands. */
  readonly runbook: (
    args: readonly string[],
    env?: Readonly<Record<string, string>>,
    onText?: OnText,
  ) => Promise<Said>;
  readonly ports: (env?: Readonly<Record<string, string>>) => Promise<OpenedPorts>;
  /** Sets `bypass.*` by the CLI, all values at once; undefined takes it all away. */
  readonly setBypass: (bypass: Readonly<Record<string, string>> | undefined) => Promise<void>;
  /** The project's variables, values included. */
  readonly variables: () => Promise<readonly EnvironmentVariable[]>;
  /** What Vercel holds under the gate's key. */
  readonly item: () => Promise<string>;
  readonly setItem: (value: unknown) => Promise<void>;
  readonly configText: () => string;
  readonly setConfigText: (text: string) => void;
  readonly stop: () => Promise<void>;
}

/** @param options `empty`: the stack is made, and nothing in it: the first `up` is the test's own */
export async function startStackWorld(options: { readonly empty?: true } = {}): Promise<StackWorld> {
  const folder = mkdtempSync(join(tmpdir(), "stack-world-"));
  const sandbox = await startSandbox({ folder: join(folder, "sandbox") });
  const stop = async () => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const people = [
      { id: "ana", name: "Ana", email: "ana@nightshift.example", may: ["execute"] },
      { id: "ben", name: "Ben", email: "ben@nightshift.example", may: ["approve"] },
    ] as const;
    const house = await copyCheckout({ checkout, folder, people, operator: "ana" });
    const stateFolder = join(folder, "state");
    const prepared = await prepareStack({
      root: house.root,
      sandbox: sandbox.info,
      stateFolder,
      deploymentRef: null,
    });
    if (options.empty !== true) await prepared.create();
    return world({ info: sandbox.info, house, env: prepared.env, stateFolder, stop });
  } catch (error) {
    await stop();
    throw error;
  }
}

type Parts = Pick<StackWorld, "info" | "house" | "env" | "stateFolder" | "stop">;

function world(parts: Parts): StackWorld {
  const { info, house, env } = parts;
  const control = controlOf(info);
  const all = (extra: Readonly<Record<string, string>> = {}) => shellEnv({ ...env, ...extra });
  const pulumi: StackWorld["pulumi"] = (args, extra) =>
    said(pulumiBinary(), ["--non-interactive", "--color", "never", ...args], house.root, {
      ...all(extra),
      ...toolchainEnv(),
      ...extra,
    });
  const file = join(house.root, "Pulumi.sandbox.yaml");
  const store = async () =>
    ((await control("GET", "/vercel/edge-configs")) as { ids: string[] }).ids[0] ?? "";
  return {
    ...parts,
    control,
    pulumi,
    runbook: (args, extra, onText) =>
      said(
        process.execPath,
        [join(house.root, "scripts", "bin.mjs"), ...args],
        house.root,
        all(extra),
        onText,
      ),
    ports: (extra) =>
      openPorts({
        root: house.root,
        env: all(extra),
        toolchain: {
          binary: pulumiBinary,
          env: toolchainEnv,
          parts: () => ({ cli: "", languageHost: "", provider: "" }),
        },
      }),
    setBypass: async (bypass) => {
      const values = Object.entries(bypass ?? {}).flatMap(([key, value]) => [
        "--plaintext",
        `bypass.${key}=${value}`,
      ]);
      const args = bypass === undefined ? ["rm", "bypass"] : ["set-all", "--path", ...values];
      const { code, text } = await pulumi(["config", ...args]);
      if (code !== 0) throw new Error(text);
    },
    variables: async () =>
      ((await control("GET", "/vercel/environment")) as { variables: EnvironmentVariable[] }).variables,
    item: async () => {
      const { written } = (await control("GET", `/vercel/edge-configs/${await store()}`)) as {
        written: Record<string, string>;
      };
      return written["auth_gate"] ?? "";
    },
    setItem: async (value) =>
      void (await control("PUT", `/vercel/edge-configs/${await store()}/items/auth_gate`, { value })),
    configText: () => readFileSync(file, "utf8"),
    setConfigText: (text) => writeFileSync(file, text),
  };
}

/** The caller's environment without what would lead into another world; empty values are unset. */
function shellEnv(extra: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const foreign =
    /^(CLERK_|VERCEL|PULUMI_|HTTPS?_PROXY$|NO_PROXY$|NODE_EXTRA_CA_CERTS$|NODE_USE_ENV_PROXY$|SSL_CERT|VITEST)/i;
  const kept = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const given = Object.entries(extra).filter(([, value]) => value !== "");
  const unset = new Set(Object.entries(extra).flatMap(([name, value]) => (value === "" ? [name] : [])));
  return Object.fromEntries([...kept, ...given].filter(([name]) => !unset.has(name))) as NodeJS.ProcessEnv;
}

async function said(
  file: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv,
  onText?: OnText,
): Promise<Said> {
  const child = spawn(file, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (part: string) => {
      text += part;
      onText?.(text, () => void child.kill("SIGINT"));
    });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, text };
}
