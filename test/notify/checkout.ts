import { cpSync, mkdtempSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { openHttp } from "../../src/adapters/http.ts";
import { runFolders } from "../../src/adapters/run-folder.ts";
import { openNotify } from "../../src/open-notify.ts";
import { preparePlan } from "../../src/plan/prepare.ts";
import type { Plan } from "../../src/plan/plan.ts";
import type { Ports } from "../../src/ports/index.ts";
import { noticeSecrets } from "../../src/ports/known-secrets.ts";
import { makeRedact } from "../../src/ports/redact.ts";
import type { RunState } from "../../src/journal/fold.ts";
import type { Answers } from "../../src/run/context.ts";
import { executePlan, type RunEnd } from "../../src/run/execute.ts";
import { reopenRun } from "../../src/run/reopen.ts";
import { startRun } from "../../src/run/start.ts";
import { standardCatalogue } from "../../src/steps/standard.ts";
import { portsOf, wellWorld } from "../builders/ports.ts";

/** Notices to the team, one step each: `say`, and further ones under names of their own. */
export const saying = (steps: Readonly<Record<string, { notice: string; values?: object }>>): string =>
  stringify({
    ...{ version: 1, title: "Say something", summary: "Notices", severity: "low", category: "clerk-outage" },
    steps: Object.entries(steps).map(([id, given]) => ({
      ...{ id, use: "notify.send", title: `Tell the team, ${id}` },
      with: { ...given, to: "team" },
    })),
  });

const usual = saying({
  say: { notice: "team-outage", values: { incident: "auth-outage", reason: "Clerk is <down> & out" } },
});
const nothing: Answers = {
  confirmations: {},
  branches: {},
  settled: {},
  approval: undefined,
  overrides: {},
};

/** A checkout with one channel, and runs that send one notice on it: everything real but the stack. */
export class Checkout {
  readonly root = mkdtempSync(join(tmpdir(), "notify-"));
  readonly env: Record<string, string>;
  readonly ports: Ports;
  readonly #text: string;

  /** @param channel an entry of contacts/channels.yaml, which the team reads; none: nothing is configured */
  constructor(channel: string | undefined, env: Record<string, string>, text = usual) {
    this.env = env;
    this.#text = text;
    cpSync(new URL("../../notices", import.meta.url), join(this.root, "notices"), { recursive: true });
    mkdirSync(join(this.root, "contacts"));
    if (channel !== undefined)
      writeFileSync(
        join(this.root, "contacts/channels.yaml"),
        `channels: [${channel}]\naudiences: { team: it }\n`,
      );
    const well = portsOf(wellWorld());
    const notify = openNotify({
      root: this.root,
      env,
      http: openHttp({ NODE_ENV: "test", ...env }),
      clock: well.clock,
    });
    this.ports = { ...well, notify };
  }

  async plan(): Promise<Plan> {
    return await preparePlan({
      ports: this.ports,
      catalogue: standardCatalogue,
      text: this.#text,
      file: "runbooks/say.yaml",
      typed: {},
    });
  }

  async run(plan?: Plan): Promise<RunEnd> {
    return await this.#execute(
      plan ?? (await this.plan()),
      async (frozen) =>
        await startRun({
          plan: frozen,
          folders: this.#folders(),
          clock: this.ports.clock,
          redact: this.#redact(),
          requester: "ada",
        }),
    );
  }

  async resume(settled: Answers["settled"] = {}): Promise<RunEnd> {
    const reopened = await reopenRun({
      ...{ folders: this.#folders(), run: undefined, clock: this.ports.clock, redact: this.#redact() },
      ...{ by: "ada", force: false, say: () => undefined },
    });
    return await this.#execute(reopened.plans[0], () => Promise.resolve(reopened), settled);
  }

  async #execute(
    plan: Plan,
    begin: (plan: Plan) => Promise<{ readonly journal: Awaited<ReturnType<typeof startRun>>["journal"] }>,
    settled: Answers["settled"] = {},
  ): Promise<RunEnd> {
    const { journal } = await begin(plan);
    const alone = () => Promise.reject(new Error("nobody is here"));
    try {
      return await executePlan({
        plan,
        catalogue: standardCatalogue,
        ports: { ...this.ports, ask: { confirm: alone, text: alone, secret: alone } },
        processes: { startTime: async () => undefined },
        journal,
        people: [],
        executor: "ada",
        answers: { ...nothing, settled },
        wait: false,
        stop: new AbortController().signal,
        abort: new AbortController().signal,
        reverify: async () => undefined,
        pasted: async () => undefined,
        onRecord: () => undefined,
      });
    } finally {
      await journal.close();
    }
  }

  #folders = () => runFolders(join(this.root, "incidents"));
  #redact = () => makeRedact(noticeSecrets(this.env));

  /** Every byte that the runs have left. */
  written(): string {
    return readdirSync(join(this.root, "incidents"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .join("\n");
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

export const statusOf = (state: RunState): string | undefined => state.steps["say"]?.status;
