import { execFile, spawn, type ChildProcess } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { gitIdentity } from "../builders/git-identity.ts";
import { packAll } from "../../toolchain/packages/pack.mjs";
import { startRegistry } from "./local-registry.ts";

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** An empty folder elsewhere, with a registry that has our packages as they are packed. */
export class InstalledProject {
  readonly work = mkdtempSync(join(tmpdir(), "installed-"));
  readonly root = join(this.work, "runbooks of ours");
  #close: () => void = () => undefined;
  #registry = "";

  /** Packs all, starts the registry, makes the repository. */
  async begin(): Promise<void> {
    mkdirSync(this.root);
    const packed = await packAll(join(this.work, "packed"));
    const registry = await startRegistry(Object.values(packed));
    this.#close = registry.close;
    this.#registry = registry.url;
    await this.must("git", "init", "--quiet", "--initial-branch=main");
    await this.must("npm", "init", "--yes");
    await this.must("npm", "pkg", "set", "type=module");
  }

  end(): void {
    this.#close();
    rmSync(this.work, { recursive: true, force: true });
  }

  /** Nothing of the test's own packages is on its PATH, or in its environment. */
  get env(): NodeJS.ProcessEnv {
    const path = (process.env["PATH"] ?? "").split(delimiter).filter((one) => !one.includes("node_modules"));
    const env: NodeJS.ProcessEnv = { ...process.env, PATH: path.join(delimiter) };
    for (const name of Object.keys(env)) if (/^(npm_|NODE_|VITEST|TEST)/.test(name)) delete env[name];
    return env;
  }

  run(file: string, ...words: readonly string[]): Promise<Ended> {
    return new Promise((resolve) =>
      execFile(
        file,
        words,
        { cwd: this.root, env: this.env, maxBuffer: 64 * 1024 * 1024 },
        (error, stdout, stderr) =>
          resolve({
            code: error === null ? 0 : typeof error.code === "number" ? error.code : -1,
            stdout,
            stderr,
          }),
      ),
    );
  }

  async must(file: string, ...words: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(file, ...words);
    if (code !== 0) throw new Error(`${file} ${words.join(" ")} ended with ${code}:\n${stdout}\n${stderr}`);
    return stdout;
  }

  async install(...names: readonly string[]): Promise<void> {
    const how = ["--no-audit", "--no-fund", "--save-exact", "--prefer-offline"];
    await this.must("npm", "install", "--registry", this.#registry, ...how, ...names);
  }

  /** The program as its users type it. */
  runbook(...words: readonly string[]): Promise<Ended> {
    return this.run("npx", "--no", "--", "runbook", ...words);
  }

  /** The same in the background. @returns the process, and its first line on standard output */
  start(...words: readonly string[]): { readonly child: ChildProcess; readonly line: Promise<string> } {
    const bin = join(this.root, "node_modules", ".bin", "runbook");
    const path = [join(this.root, "node_modules", ".bin"), this.env["PATH"]].join(delimiter);
    const child = spawn(bin, words, {
      cwd: this.root,
      env: { ...this.env, PATH: path },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (part: Buffer) => (said += part.toString()));
    const line = new Promise<string>((resolve, reject) => {
      createInterface(child.stdout).once("line", resolve);
      child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${said}`)));
    });
    line.catch(() => undefined);
    return { child, line };
  }

  async commit(message: string): Promise<void> {
    await this.must("git", "add", "--all");
    await this.must("git", ...gitIdentity, "commit", "--quiet", "-m", message);
  }

  /** Everything beneath the packages' folder: path, size, when it was changed. */
  packages(): readonly string[] {
    const folder = join(this.root, "node_modules");
    return readdirSync(folder, { recursive: true, encoding: "utf8" })
      .sort()
      .map((path) => {
        const { size, mtimeMs, mode } = lstatSync(join(folder, path));
        return `${path} ${mode & 0o170000} ${size} ${mtimeMs}`;
      });
  }
}
