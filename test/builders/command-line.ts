import { Readable } from "node:stream";
import { runCommandLine } from "../../scripts/command-line.ts";
import { openOutput, type Sink } from "../../src/cli/output.ts";

export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

interface Typing {
  /** Default: this process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  readonly columns?: number | undefined;
}

/** A sink that keeps what it is given. */
function keepingSink(columns?: number): Sink & { readonly said: { out: string; err: string } } {
  const said = { out: "", err: "" };
  return { said, columns, out: (text) => void (said.out += text), err: (text) => void (said.err += text) };
}

/** An output whose lines are kept, for what is tested without a command line. */
export function keepingOutput(asJson = false, redact = (text: string) => text) {
  const sink = keepingSink();
  return { said: sink.said, out: openOutput({ sink, redact, asJson, command: "./runbook" }) };
}

/** Nobody is at this keyboard, and nothing comes from it. */
const noTerminal = () => Readable.from([]) as unknown as NodeJS.ReadStream;

/** Runs `./runbook <words>` in this process, without a terminal. */
export async function type(words: readonly string[], typing: Typing = {}): Promise<Ended> {
  const sink = keepingSink(typing.columns);
  const env = { ...process.env, ...typing.env };
  const code = await runCommandLine(words, {
    env,
    cwd: typing.cwd ?? process.cwd(),
    stdin: noTerminal(),
    sink,
  });
  return { code, ...sink.said };
}
