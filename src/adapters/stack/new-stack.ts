import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { BadInput, PermanentFailure, type RunbookError } from "../../errors.ts";
import { parseJson } from "../../ports/parse-json.ts";
import type { Secret } from "../../ports/secret.ts";
import { runEngine, type EngineOptions } from "./engine.ts";

/** What a backend holds of a stack. */
export interface StackThere {
  /** What its secrets' key is derived with; undefined for another secrets provider. */
  readonly salt: string | undefined;
  /** Vercel projects that its resources are of. */
  readonly projects: readonly string[];
  readonly resources: number;
}

/** Making a stack, by the CLI. */
export interface NewStack {
  /** @throws BadInput `BACKEND_AWAY` when the backend cannot be reached */
  look(): Promise<StackThere | undefined>;
  /** Makes it, empty. A config file that is there is gone by, one that is not is made with a salt. */
  make(passphrase: Secret): Promise<void>;
}

const exportShape = z.object({
  deployment: z.object({
    secrets_providers: z
      .object({ type: z.string(), state: z.object({ salt: z.string().optional() }).nullish() })
      .nullish(),
    resources: z
      .array(z.object({ type: z.string(), inputs: z.record(z.string(), z.unknown()).nullish() }))
      .nullish(),
  }),
});

/**
 * An engine that a killed command left behind may be at work: a folder's backend writes the file beside a record in place, and
 * who reads meanwhile gets this from the CLI (3.259.0).
 */
const halfWritten = /failed to load checkpoint/;
const looksAgain = 5;
const pauseMs = 1_000;

const common = ["--non-interactive", "--color", "never"];

/** @param options of the engine, with the backend in its environment */
export function openNewStack(options: EngineOptions, stack: string): NewStack {
  return {
    async look() {
      const read = () => runEngine(options, { args: ["stack", "export", "--stack", stack, ...common] });
      let answer = await read();
      for (let again = 0; again < looksAgain && halfWritten.test(answer.stderr); again++) {
        await delay(pauseMs);
        answer = await read();
      }
      if (answer.code !== 0) {
        if (/no stack named/.test(answer.stderr)) return undefined;
        throw away(answer.stderr);
      }
      const parsed = exportShape.safeParse(parseJson(answer.stdout)).data;
      const { secrets_providers: provider, resources } = parsed?.deployment ?? {};
      const projects = (resources ?? []).flatMap(({ type, inputs }) => {
        const project = inputs?.["projectId"];
        return type.startsWith("vercel:") && typeof project === "string" ? [project] : [];
      });
      return {
        salt: provider?.type === "passphrase" ? provider.state?.salt : undefined,
        projects: [...new Set(projects)],
        resources: resources?.length ?? 0,
      };
    },
    async make(passphrase) {
      const { code, stderr } = await runEngine(options, {
        args: ["stack", "init", stack, "--no-select", ...common],
        env: { PULUMI_CONFIG_PASSPHRASE: passphrase.reveal() },
      });
      if (code === 0) return;
      if (/incorrect passphrase/.test(stderr))
        throw new PermanentFailure(`The passphrase does not open Pulumi.${stack}.yaml.`, {
          code: "PASSPHRASE_WRONG",
          hint: "Name the place where that stack's passphrase is.",
        });
      throw away(stderr);
    },
  };
}

/** The CLI's own words may quote what it was given; a path or an address of the backend they do not hide. */
function away(stderr: string): RunbookError {
  const why = /no such file or directory/.test(stderr)
    ? "the folder is not there"
    : /credential|auth|403|login|PULUMI_ACCESS_TOKEN/i.test(stderr)
      ? "it does not let this machine in"
      : "it does not answer as a backend";
  return new BadInput(`The backend of the stack's state cannot be reached: ${why}.`, {
    code: "BACKEND_AWAY",
    hint: "Check --backend, PULUMI_BACKEND_URL or backend.url in Pulumi.yaml, and what it needs to log in. `pulumi stack ls` tells more.",
  });
}
