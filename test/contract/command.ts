import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import grpc from "@grpc/grpc-js";
import type { automation } from "@pulumi/pulumi";
import * as inline from "@pulumi/pulumi/automation/server.js";
import languageGrpc from "@pulumi/pulumi/proto/language_grpc_pb.js";

export type EngineEvent = automation.EngineEvent;

export interface CommandResult {
  readonly exit: number;
  readonly events: readonly EngineEvent[];
  /** Both streams as they came. */
  readonly text: string;
}

export interface Cli {
  readonly binary: string;
  readonly workDir: string;
  readonly env: Readonly<Record<string, string>>;
}

// Marked internal and so not in its types; the Automation API serves inline programs with it.
const { LanguageServer } = inline as unknown as {
  readonly LanguageServer: new (program: Program) => grpc.UntypedServiceImplementation & {
    onPulumiExit: (failed: boolean) => void;
  };
};

type Program = () => Promise<Record<string, unknown>>;

/**
 * One `pulumi` command with its program, if any, served from here as the Automation API does. The Automation API
 * itself adds three more commands to each `up`, which a suite of this length cannot afford.
 */
export async function pulumiCommand(
  cli: Cli,
  args: readonly string[],
  program?: Program,
): Promise<CommandResult> {
  const log = join(cli.workDir, `events-${String(process.hrtime.bigint())}.json`);
  const served = program === undefined ? undefined : await serve(program);
  const host =
    served === undefined ? [] : [`--client=127.0.0.1:${served.port}`, "--exec-kind", "auto.inline"];
  const logged = args[0] === "stack" ? [] : ["--event-log", log];
  const result = await run(cli, [...args, "--non-interactive", ...host, ...logged]);
  served?.end(result.exit !== 0);
  const lines = await readFile(log, "utf8").catch(() => "");
  const events = lines.split("\n").filter((line) => line !== "");
  return { ...result, events: events.map((line) => JSON.parse(line) as EngineEvent) };
}

function run(cli: Cli, args: readonly string[]): Promise<{ readonly exit: number; readonly text: string }> {
  return new Promise((resolve, reject) => {
    // The event log is a debugging flag.
    const env = { ...process.env, ...cli.env, PULUMI_DEBUG_COMMANDS: "1" };
    const child = spawn(cli.binary, args, { cwd: cli.workDir, env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    const take = (chunk: Buffer) => void (text += chunk.toString("utf8"));
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("error", reject);
    child.once("close", (code) => resolve({ exit: code === 0 ? 0 : 1, text }));
  });
}

async function serve(
  program: Program,
): Promise<{ readonly port: number; readonly end: (failed: boolean) => void }> {
  const server = new grpc.Server({ "grpc.max_receive_message_length": 400 * 1024 * 1024 });
  const language = new LanguageServer(program);
  server.addService(languageGrpc.LanguageRuntimeService as unknown as grpc.ServiceDefinition, language);
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const end = (failed: boolean) => {
    language.onPulumiExit(failed);
    server.forceShutdown();
  };
  return { port, end };
}
