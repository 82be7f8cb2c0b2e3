import { readdirSync } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Document } from "yaml";
import { isMap, visit } from "yaml";
import { z } from "zod";
import { BadInput } from "../../errors.ts";
import { fileUnwritable } from "../file-trouble.ts";
import { writeRegular } from "../regular-file.mjs";
import { readBypass, writeBypass } from "../../bypass/config.ts";
import { Refusal } from "../../bypass/refusal.ts";
import { isOrigin } from "../../ports/app-origin.ts";
import { readSoundYaml, type SoundYaml } from "./sound-yaml.ts";
import { readPolicyConfig, writePolicyConfig } from "../../policy/config.ts";
import type {
  BypassConfig,
  DeploymentConfig,
  NoticeConfig,
  PolicyConfig,
  StackIdentity,
} from "../../ports/stack.ts";

const projectSchema = z.object({
  name: z.string(),
  main: z.string().optional(),
  backend: z.object({ url: z.string() }).optional(),
});

interface Project {
  /** The config's namespace. */
  readonly name: string;
  /** The program's file or folder, from the project's; undefined: Pulumi looks by itself. */
  readonly main: string | undefined;
  readonly backend: string | undefined;
}

/** What Pulumi.yaml says. @throws BadInput `STACK_MISSING` where it is none */
export function readProject(root: string): Project {
  const parsed = projectSchema.safeParse(readSoundYaml(join(root, "Pulumi.yaml"), "Pulumi.yaml")?.value);
  if (!parsed.success)
    throw new BadInput("Pulumi.yaml is missing or names no project.", {
      code: "STACK_MISSING",
      hint: "Run this in a checkout of the repository.",
    });
  const { name, main, backend } = parsed.data;
  return { name, main, backend: backend?.url };
}

/** The stack to act on: the one that was named, or the only one that has a config file here. */
export function chooseStack(root: string, named: string | undefined): string {
  if (named !== undefined && named !== "") return named;
  const found = readdirSync(root).flatMap((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1] ?? []);
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new BadInput(
    found.length === 0
      ? "This checkout has no stack: there is no Pulumi.<stack>.yaml."
      : "This checkout has several stacks.",
    {
      code: "STACK_MISSING",
      hint:
        found.length === 0
          ? "See infra/README.md, or `npm run sandbox`."
          : `Name one with --stack: ${found.join(", ")}.`,
    },
  );
}

/** `Pulumi.<stack>.yaml`: plain values are read and the bypass is written here without starting the engine. */
export class StackFile {
  readonly stack: string;
  readonly path: string;
  readonly #namespace: string;

  constructor(root: string, stack: string) {
    this.stack = stack;
    this.path = join(root, `Pulumi.${stack}.yaml`);
    this.#namespace = readProject(root).name;
  }

  /** One plain value of the config; undefined when it is absent. A secret comes as `{secure: …}`. */
  value(key: string): unknown {
    return this.#values([key])[key];
  }

  /** What the secrets' key is derived with; undefined when another secrets provider holds it. */
  encryptionSalt(): string | undefined {
    const salt = (this.#read().value as { encryptionsalt?: unknown } | null)?.encryptionsalt;
    return typeof salt === "string" ? salt : undefined;
  }

  identity(): StackIdentity {
    const file = this.#read();
    const values = this.#valuesOf(file, Object.keys(identitySchema.shape));
    const parsed = identitySchema.safeParse(values);
    if (!parsed.success) {
      const key = String(parsed.error.issues[0]?.path[0]);
      const wrong = values[key] !== undefined;
      const message = `the stack does not say which world it belongs to: ${key} is ${wrong ? "wrong" : "missing"}`;
      const hint = wrong && key === "appOrigin" ? "Write it as https://app.example.com." : seeConfig;
      const path = ["config", `${this.#namespace}:${key}`];
      throw file.problem(path, wrong ? "BAD_VALUE" : "STACK_MISSING", message, hint);
    }
    const { clerkPublishableKey, team, egress, ...rest } = parsed.data;
    return {
      ...rest,
      stack: this.stack,
      team,
      egress,
      clerkFrontendApi: frontendApi(clerkPublishableKey),
      clerkKeyKind: clerkPublishableKey.startsWith("pk_test_") ? "test" : "live",
    };
  }

  /** Undefined, too, where it has mistakes: a close replaces it. */
  bypass(): BypassConfig | undefined {
    try {
      return readBypass(this.value("bypass"));
    } catch (error) {
      if (error instanceof Refusal) return undefined;
      throw error;
    }
  }

  /** @throws BadInput with the place of the first mistake in its bypass */
  checkBypass(): void {
    this.#checked("bypass", readBypass, "Put it right, or take it away with `./runbook bypass close`.");
  }

  /** @throws BadInput with the place of the first mistake in it */
  policy(): PolicyConfig | undefined {
    return this.#checked(
      "policy",
      readPolicyConfig,
      "Put it right, or take it away with `pulumi config rm`.",
    );
  }

  #checked<T>(key: string, read: (raw: unknown) => T, hint: string): T {
    const file = this.#read();
    try {
      return read(this.#valuesOf(file, [key])[key]);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const [, fields = ""] = new RegExp(`^${key}((?:\\.[\\w-]+)*)`).exec(error.message) ?? [];
      const path = ["config", `${this.#namespace}:${key}`, ...fields.split(".").slice(1).map(orIndex)];
      throw file.problem(path, "BAD_VALUE", error.message, hint);
    }
  }

  notice(): NoticeConfig | undefined {
    const raw = this.value("notice");
    const level = (raw as { level?: unknown } | undefined)?.level;
    return level === undefined ? undefined : (raw as NoticeConfig);
  }

  /** Lenient: the program says what is wrong with it. */
  deployment(): DeploymentConfig {
    const { ref, buildsSameCommit, deadlineMinutes } = deploymentSchema.parse(this.value("deployment"));
    return {
      ref,
      buildsSameCommit: String(buildsSameCommit) === "true",
      deadlineMs: (Number(deadlineMinutes) || deadlineMinutesDefault) * 60_000,
    };
  }

  withBypass(bypass: BypassConfig | undefined, deploymentRef?: string | null): string {
    return this.#with("bypass", bypass === undefined ? undefined : writeBypass(bypass), deploymentRef);
  }

  /** The file's text with another value there, and another deployment.ref if one is given; everything else stays. */
  #with(key: string, value: object | undefined, deploymentRef?: string | null): string {
    const document = this.#read().document();
    const path = ["config", `${this.#namespace}:${key}`];
    if (value === undefined) document.deleteIn(path);
    else document.setIn(path, quoted(document, value));
    const deployment = ["config", `${this.#namespace}:deployment`];
    if (typeof deploymentRef === "string") document.setIn([...deployment, "ref"], deploymentRef);
    else if (deploymentRef === null) {
      document.deleteIn([...deployment, "ref"]);
      if (this.#isEmpty(document, deployment)) document.deleteIn(deployment);
    }
    return document.toString({ lineWidth: 0 });
  }

  async setBypass(bypass: BypassConfig | undefined, deploymentRef?: string | null): Promise<void> {
    await this.#write(this.withBypass(bypass, deploymentRef));
  }

  async setPolicy(policy: PolicyConfig | undefined, deploymentRef?: string | null): Promise<void> {
    await this.#write(
      this.#with("policy", policy === undefined ? undefined : writePolicyConfig(policy), deploymentRef),
    );
  }

  async setNotice(notice: NoticeConfig | undefined): Promise<void> {
    await this.#write(this.#with("notice", notice));
  }

  /** Sealed texts by key, undefined takes one out; everything else stays. */
  async setSecrets(sealed: Readonly<Record<string, string | undefined>>): Promise<void> {
    const document = this.#read().document();
    for (const [key, secure] of Object.entries(sealed)) {
      const path = ["config", `${this.#namespace}:${key}`];
      if (secure === undefined) document.deleteIn(path);
      else document.setIn(path, document.createNode({ secure }));
    }
    await this.#write(document.toString({ lineWidth: 0 }));
  }

  /** Whole or not at all. */
  async #write(text: string): Promise<void> {
    const draft = `${this.path}.${process.pid}.draft`;
    try {
      await writeRegular(draft, text, { mode: 0o600, sync: true });
      await rename(draft, this.path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw fileUnwritable(
        `Pulumi.${this.stack}.yaml`,
        error,
        "Nothing was changed in it. Make room or put the disk right.",
      );
    }
  }

  #isEmpty(document: Document, path: readonly string[]): boolean {
    const node = document.getIn(path);
    return isMap(node) && node.items.length === 0;
  }

  /** By one look at the file: it may be rewritten between two. */
  #values(keys: readonly string[]): Readonly<Record<string, unknown>> {
    return this.#valuesOf(this.#read(), keys);
  }

  #valuesOf({ value }: SoundYaml, keys: readonly string[]): Readonly<Record<string, unknown>> {
    const file = value as { config?: Record<string, unknown> | null } | null;
    return Object.fromEntries(keys.map((key) => [key, file?.config?.[`${this.#namespace}:${key}`]]));
  }

  /** @throws BadInput with the place of each mistake */
  #read(): SoundYaml {
    const read = readSoundYaml(this.path, `Pulumi.${this.stack}.yaml`);
    if (read === undefined)
      throw new BadInput(`There is no Pulumi.${this.stack}.yaml in this checkout.`, {
        code: "STACK_MISSING",
        hint: "Name another stack with --stack, or see infra/README.md.",
      });
    return read;
  }
}

const orIndex = (field: string): string | number => (/^\d+$/.test(field) ? Number(field) : field);

const seeConfig = "See infra/README.md for the config that a stack needs.";

/** In quotes: the engine would read a bare time as a date and print it in another form. */
function quoted(document: Document, value: object): unknown {
  const node = document.createNode(value);
  visit(node, {
    Scalar: (key, scalar) => {
      if (key === "value" && typeof scalar.value === "string") scalar.type = "QUOTE_DOUBLE";
    },
  });
  return node;
}

/** Vercel builds most apps in two to four minutes, and queues them before. */
const deadlineMinutesDefault = 10;
const deploymentSchema = z
  .object({
    ref: z.string().optional(),
    buildsSameCommit: z.unknown().optional(),
    deadlineMinutes: z.unknown().optional(),
  })
  .catch({ ref: undefined, buildsSameCommit: undefined, deadlineMinutes: undefined });

const identitySchema = z.object({
  team: z.string().optional(),
  project: z.string(),
  clerkPublishableKey: z.string(),
  // Nothing else is ever asked: javascript:, file: and the like are URLs, too.
  appOrigin: z.url({ protocol: /^https?$/, hostname: /./ }).refine(isOrigin),
  protectedPath: z.string().startsWith("/").default("/dashboard"),
  lane: z.enum(["runtime", "redeploy"]).default("runtime"),
  egress: z.object({ proxy: z.string(), caSha256: z.string() }).optional(),
});

/** The host that a publishable key spells: `pk_live_` and the base64 of host and dollar sign. */
function frontendApi(publishableKey: string): string {
  const host = Buffer.from(publishableKey.replace(/^pk_(live|test)_/, ""), "base64").toString("utf8");
  if (/^[a-z0-9.-]+\$$/i.test(host)) return host.slice(0, -1);
  throw new BadInput("The stack's clerkPublishableKey is no publishable key.", {
    code: "KEY_MISSING",
    hint: "Copy it whole from Clerk's dashboard: pk_live_…",
  });
}
