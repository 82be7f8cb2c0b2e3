import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as vercel from "@pulumiverse/vercel";
import { readCheckpoint } from "./checkpoint.ts";
import type { Declared, Operation } from "./contract.ts";
import { toolchainFor, type Subject } from "./toolchain.ts";

const { LocalWorkspace, PulumiCommand } = pulumi.automation;
const PASSPHRASE = "contract";
const PROJECT = "auth-env";

type EngineEvent = pulumi.automation.EngineEvent;

/** What one command did. */
export interface Outcome {
  readonly exit: number;
  readonly operations: readonly Operation[];
  readonly messages: readonly string[];
  readonly outputs: Readonly<Record<string, unknown>>;
  /** All that the CLI printed. */
  readonly text: string;
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
  readonly setTeam: (team: string | undefined) => Promise<void>;
  readonly state: () => ReturnType<typeof readCheckpoint>;
}

type Maker = new (name: string, args: object, options: object) => pulumi.CustomResource;
type Getter = (args: object) => Promise<unknown>;

function declare(declared: readonly Declared[]) {
  return async (): Promise<Record<string, unknown>> => {
    const made = new Map<string, pulumi.CustomResource>();
    const outputs: Record<string, unknown> = {};
    for (const { type, name, args, opts } of declared) {
      const known = vercel as unknown as Record<string, Maker & Getter>;
      const maker = known[type];
      if (maker === undefined) throw new Error(`@pulumiverse/vercel has no ${type}`);
      if (type.startsWith("get")) {
        outputs[name] = await maker(args);
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

async function observed(
  run: (options: {
    onEvent: (event: EngineEvent) => void;
    onOutput: (text: string) => void;
    onError: (text: string) => void;
  }) => Promise<unknown>,
): Promise<Outcome> {
  const operations: Operation[] = [];
  const messages: string[] = [];
  let text = "";
  const onEvent = (event: EngineEvent) => {
    const operation = operationOf(event);
    if (operation !== undefined) operations.push(operation);
    const diagnostic = event.diagnosticEvent;
    if (diagnostic !== undefined && ["warning", "error"].includes(diagnostic.severity)) {
      messages.push(diagnostic.message);
    }
  };
  const onOutput = (more: string) => void (text += more);
  try {
    const result = (await run({ onEvent, onOutput, onError: onOutput })) as {
      outputs?: Record<string, { value: unknown }>;
    };
    const outputs = Object.entries(result.outputs ?? {}).map(([key, { value }]) => [key, value]);
    return { exit: 0, operations, messages, outputs: Object.fromEntries(outputs) as object as never, text };
  } catch (error) {
    if (!(error instanceof pulumi.automation.CommandError)) throw error;
    return { exit: 1, operations, messages, outputs: {}, text: `${text}\n${error.message}` };
  }
}

/** An engine with the installed CLI and provider, a file backend and `env`, which says how Vercel is reached. */
export async function startEngine(subject: Subject, env: Readonly<Record<string, string>>): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), "contract-"));
  const state = join(folder, "state");
  await mkdir(state);
  const toolchain = await toolchainFor(subject, folder);
  const pulumiCommand = await PulumiCommand.get({ root: toolchain.root });
  const envVars = { ...toolchain.env, ...env, PULUMI_CONFIG_PASSPHRASE: PASSPHRASE };
  return {
    stack: async (stackName) => {
      const stack = await LocalWorkspace.createOrSelectStack(
        { stackName, projectName: PROJECT, program: () => Promise.resolve() },
        {
          pulumiCommand,
          envVars,
          workDir: await mkdtemp(join(folder, "work-")),
          pulumiHome: toolchain.env["PULUMI_HOME"] ?? folder,
          projectSettings: { name: PROJECT, runtime: "nodejs", backend: { url: `file://${state}` } },
        },
      );
      const checkpoint = join(state, ".pulumi", "stacks", PROJECT, `${stackName}.json`);
      return {
        preview: (declared, { refresh }) =>
          observed((watch) => stack.preview({ ...watch, refresh, program: declare(declared) })),
        up: (declared) =>
          observed((watch) => stack.up({ ...watch, program: declare(declared), suppressProgress: true })),
        refresh: () => observed((watch) => stack.refresh(watch)),
        destroy: () => observed((watch) => stack.destroy(watch)),
        import: (type, name, id) =>
          observed((watch) =>
            stack.import({ ...watch, protect: false, generateCode: false, resources: [{ type, name, id }] }),
          ),
        setTeam: (team) =>
          team === undefined
            ? stack.removeConfig("vercel:team")
            : stack.setConfig("vercel:team", { value: team }),
        state: () => readCheckpoint(checkpoint, PASSPHRASE),
      };
    },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}
