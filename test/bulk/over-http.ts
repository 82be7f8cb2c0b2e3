import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const script = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** The first line that a child says; rejects with its exit code where it says none. */
async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("no output");
  const lines = createInterface({ input: child.stdout });
  return await new Promise((resolve, reject) => {
    lines.once("line", resolve);
    child.once("exit", (code, signal) => reject(new Error(`ended with ${code ?? signal}`)));
  });
}

/** What the fake has seen and what became of its crowd. */
export interface Seen {
  readonly peak: number;
  readonly refused: number;
  readonly requests: number;
  readonly ms: number;
  /** Sessions that were asked to be revoked more than once. */
  readonly twice: number;
  readonly banned: number;
  /** Of the crowd, by status. */
  readonly sessions: Readonly<Record<string, number>>;
}

export class Clerk {
  readonly #child: ChildProcess;
  readonly port: string;
  private constructor(child: ChildProcess, port: string) {
    this.#child = child;
    this.port = port;
  }
  /** @param limit requests in ten seconds */
  static async start(users: number, sessions: number, limit: number): Promise<Clerk> {
    const args = [script("fake-server.ts"), users, sessions, limit].map(String);
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    return new Clerk(child, await firstLine(child));
  }
  async seen(): Promise<Seen> {
    return (await (await fetch(`http://127.0.0.1:${this.port}/_seen`)).json()) as Seen;
  }
  stop(): void {
    this.#child.kill("SIGKILL");
  }
}

interface Ended {
  readonly output: Readonly<Record<string, number>>;
  readonly ms: number;
  /** Largest resident memory, MB. */
  readonly peakMb: number;
}

/** A run of one step, by one process after the other. */
export class Run {
  readonly folder = mkdtempSync(join(tmpdir(), "bulk-"));
  readonly #clerk: Clerk;
  readonly #step: string;
  readonly #given: object;
  readonly #flags: readonly string[];
  constructor(clerk: Clerk, step: string, given: object, flags: readonly string[] = []) {
    this.#clerk = clerk;
    this.#step = step;
    this.#given = given;
    this.#flags = flags;
  }
  #spawn(): ChildProcess {
    const args = [
      script("worker.ts"),
      this.#clerk.port,
      this.folder,
      this.#step,
      JSON.stringify(this.#given),
    ];
    return spawn(process.execPath, [...this.#flags, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  }
  async toTheEnd(): Promise<Ended> {
    return JSON.parse(await firstLine(this.#spawn())) as Ended;
  }
  /** Killed once so many requests have come. */
  async killedAfter(requests: number): Promise<void> {
    const child = this.#spawn();
    const ended = new Promise((resolve) => child.once("exit", resolve));
    while ((await this.#clerk.seen()).requests < requests)
      await new Promise((resolve) => setTimeout(resolve, 20));
    child.kill("SIGKILL");
    await ended;
  }
}
