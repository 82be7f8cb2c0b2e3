import { join } from "node:path";
import { Document, isMap } from "yaml";
import type { BadInput, Code } from "../../errors.ts";
import type { Secret } from "../../ports/secret.ts";
import { writeWhole } from "../write-whole.ts";
import { secretBox } from "./config-secret.ts";
import { readSoundYaml } from "./sound-yaml.ts";

/** A stack's config file as it is being made. Values that are there are never changed, only added to. */
export interface NewConfig {
  /** Its name: `Pulumi.<stack>.yaml`. */
  readonly file: string;
  readonly exists: boolean;
  /** What its secrets' key is derived with; undefined while it holds none. */
  readonly salt: string | undefined;
  /** A plain value; undefined when it is absent or a secret. */
  readonly plain: (key: string) => unknown;
  readonly holds: (key: string) => boolean;
  /** A secret's value; undefined when it is absent. @throws NeedsHuman `PASSPHRASE_WRONG` */
  readonly secret: (key: string, passphrase: Secret) => Promise<Secret | undefined>;
  /** A mistake in a value, with its place. */
  readonly problem: (key: string, code: Code, message: string, hint: string) => BadInput;
  /**
   * Adds what is absent, in one write; nothing is written where nothing is. @param salt for a file that has none
   * @throws NeedsHuman `PASSPHRASE_WRONG`
   */
  readonly add: (values: {
    readonly plain: Readonly<Record<string, unknown>>;
    readonly secrets: Readonly<Record<string, Secret>>;
    readonly salt: string;
    readonly passphrase: Secret;
  }) => Promise<void>;
}

/** @param namespace the project's name in Pulumi.yaml @throws BadInput with the place of what cannot be read */
export function openNewConfig(root: string, stack: string, namespace: string): NewConfig {
  const file = `Pulumi.${stack}.yaml`;
  const path = join(root, file);
  const read = readSoundYaml(path, file);
  const value = (read?.value ?? undefined) as
    | { readonly encryptionsalt?: unknown; readonly config?: Readonly<Record<string, unknown>> | null }
    | undefined;
  const salt = typeof value?.encryptionsalt === "string" ? value.encryptionsalt : undefined;
  const of = (key: string) => value?.config?.[`${namespace}:${key}`] ?? undefined;
  const sealed = (key: string) => (of(key) as { readonly secure?: unknown } | undefined)?.secure;
  return {
    ...{ file, salt, exists: read !== undefined },
    plain: (key) => (sealed(key) === undefined ? of(key) : undefined),
    holds: (key) => of(key) !== undefined,
    async secret(key, passphrase) {
      const secure = sealed(key);
      return typeof secure === "string" ? (await secretBox(salt, passphrase)).open(secure) : undefined;
    },
    problem: (key, code, message, hint) => {
      if (read === undefined) throw new Error(`${file} is not there`);
      return read.problem(["config", `${namespace}:${key}`], code, message, hint);
    },
    async add({ plain, secrets, salt: fresh, passphrase }) {
      const document = read?.document() ?? new Document({});
      if (!isMap(document.contents)) document.contents = document.createNode({});
      const box = await secretBox(salt ?? fresh, passphrase);
      const added: [string, unknown][] = [
        ...Object.entries(plain),
        ...Object.entries(secrets).map(([key, secret]): [string, unknown] => [
          key,
          { secure: box.seal(secret) },
        ]),
      ].filter((entry): entry is [string, unknown] => of(String(entry[0])) === undefined);
      if (added.length === 0 && salt !== undefined) return;
      if (salt === undefined) document.set("encryptionsalt", fresh);
      for (const [key, one] of added)
        document.setIn(["config", `${namespace}:${key}`], document.createNode(one));
      await writeWhole(root, file, document.toString({ lineWidth: 0 }), 0o644);
    },
  };
}
