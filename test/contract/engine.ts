import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import * as vercel from "@pulumiverse/vercel";
import { stringify } from "yaml";
import { readCheckpoint } from "./checkpoint.ts";
import { pulumiCommand, type Cli, type CommandResult, type EngineEvent } from "./command.ts";
import type { Declared, Operation } from "./contract.ts";
import { toolchainFor, type Subject } from "./toolchain.ts";

const PASSPHRASE = "contract";
const PROJECT = "auth-env";

/** What one command did. */
export interface Outcome {
  readonly exit: number;
  readonly operations: readonly Operation[];
  /** Warnings and errors, in order. */
  readonly messages: readonly string[];
  /** All that the CLI printed. */
  readonly text: string;
  /**
   * The event log without what Pulumi's own Node SDK says at debug level: it puts whole answers there, secrets in the
   * clear, whatever the provider is.
   */
  readonly events: string;
}

export interface Engine {
  /** A stack of its own in this engine's file backend. */
  readonly stack: (name: string) => Promise<EngineStack>;
  readonly dispose: () => Promise<void>;
}

export interface EngineStack {
  readonly preview: (
    program: readonly Declared[],
    options: { readonly refresh: boolean },
  ) => Promise<Outcome>;
  readonly up: (program: readonly Declared[]) => Promise<Outcome>;
  readonly refresh: () => Promise<Outcome>;
  readonly destroy: () => Promise<Outcome>;
  readonly import: (type: string, name: string, id: string) => Promise<Outcome>;
  readonly state: () => ReturnType<typeof readCheckpoint>;
  /** The recorded state as it lies on the disk. */
  readonly checkpoint: string;
  /** The stack's config, which holds the salt of its secrets. */
  readonly configFile: string;
}

type Maker = new (name: string, args: object, options: object) => pulumi.CustomResource;
type Getter = (args: object) => Promise<unknown>;

/** The program that a step of the contract stands for. */
function programOf(declared: readonly Declared[]) {
  return async (): Promise<Record<string, unknown>> => {
    const made = new Map<string, pulumi.CustomResource>();
    const outputs: Record<string, unknown> = {};
    for (const { type, name, args, opts } of declared) {
      const maker = (vercel as unknown as Record<string, Maker & Getter>)[type];
      if (maker === undefined) throw new Error(`@pulumiverse/vercel has no ${type}`);
      if (type.startsWith("get")) {
        const found = maker(args);
        outputs[name] = await (opts?.["caught"] === true ? found.catch(() => "caught") : found);
        continue;
      }
      const resolved = Object.entries(args).map(([key, value]) => {
        const ref = (value as { ref?: string } | null)?.ref;
        return [key, ref === undefined ? value : made.get(ref)?.id];
      });
      made.set(name, new maker(name, Object.fromEntries(resolved) as object, { ...opts }));
    }
    return outputs;
  };
}

function operationOf(event: EngineEvent): Operation | undefined {
  const metadata = event.resourcePreEvent?.metadata;
  if (metadata === undefined || metadata.op === "same" || !metadata.type.startsWith("vercel:index/")) {
    return undefined;
  }
  // A replacement comes as up to three steps; the recording tells the whole as one.
  if (["create-replacement", "delete-replaced", "read"].includes(metadata.op)) return undefined;
  const { op, type, urn, diffs, keys } = metadata as typeof metadata & { keys?: string[] };
  return {
    ...{ op, type, name: urn.split("::")[3] ?? "" },
    ...(diffs === undefined || diffs.length === 0 ? {} : { diffReasons: diffs }),
    ...(keys === undefined || keys.length === 0 ? {} : { replaceReasons: keys }),
  };
}

function outcomeOf({ exit, events, text }: CommandResult): Outcome {
  const operations = events.map(operationOf).filter((one) => one !== undefined);
  const messages = events
    .map((event) => event.diagnosticEvent)
    .filter((one) => one !== undefined && ["warning", "error"].includes(one.severity))
    .map((one) => one?.message ?? "");
  const shown = events.filter((event) => (event.diagnosticEvent?.severity as string | undefined) !== "debug");
  return { exit, operations, messages, text, events: JSON.stringify(shown) };
}

/** An engine with the installed CLI, a file backend and `env`, which says how Vercel is reached. */
export async function startEngine(subject: Subject, env: Readonly<Record<string, string>>): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), "contract-"));
  const backend = join(folder, "state");
  await mkdir(backend);
  const toolchain = await toolchainFor(subject, folder);
  return {
    stack: async (name) => {
      const workDir = await mkdtemp(join(folder, "work-"));
      const project = { name: PROJECT, runtime: "nodejs", backend: { url: `file://${backend}` } };
      await writeFile(join(workDir, "Pulumi.yaml"), stringify(project));
      const cli: Cli = {
        binary: toolchain.binary,
        workDir,
        env: { ...toolchain.env, ...env, PULUMI_CONFIG_PASSPHRASE: PASSPHRASE },
      };
      const on = async (args: readonly string[], declared?: readonly Declared[]) =>
        outcomeOf(
          await pulumiCommand(
            cli,
            [...args, "--stack", name],
            declared === undefined ? undefined : programOf(declared),
          ),
        );
      const made = await pulumiCommand(cli, ["stack", "init", name]);
      if (made.exit !== 0) throw new Error(made.text);
      const configFile = join(workDir, `Pulumi.${name}.yaml`);
      const checkpoint = join(backend, ".pulumi", "stacks", PROJECT, `${name}.json`);
      return {
        preview: (declared, { refresh }) => on(["preview", ...(refresh ? ["--refresh"] : [])], declared),
        up: (declared) => on(["up", "--yes", "--skip-preview"], declared),
        refresh: () => on(["refresh", "--yes", "--skip-preview"]),
        destroy: () => on(["destroy", "--yes", "--skip-preview"]),
        import: (...what) => on(["import", ...what, "--yes", "--protect=false", "--generate-code=false"]),
        state: () => readCheckpoint(checkpoint, PASSPHRASE),
        checkpoint,
        configFile,
      };
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
