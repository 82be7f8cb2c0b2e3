import { createDecipheriv, pbkdf2Sync } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { StateResource } from "./contract.ts";

// How Pulumi writes a secret in a checkpoint, and how its passphrase provider seals it.
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const ROUNDS = 1_000_000;

interface Checkpoint {
  readonly checkpoint: {
    readonly latest?: {
      readonly secrets_providers?: { readonly state: { readonly salt: string } };
      readonly resources?: readonly {
        readonly urn: string;
        readonly type: string;
        readonly id: string;
        readonly inputs?: unknown;
        readonly outputs?: unknown;
      }[];
      readonly pending_operations?: readonly unknown[];
    };
  };
}

const keys = new Map<string, Buffer>();

function keyOf(passphrase: string, salt: string): Buffer {
  const known = keys.get(salt) ?? pbkdf2Sync(passphrase, Buffer.from(salt, "base64"), ROUNDS, 32, "sha256");
  keys.set(salt, known);
  return known;
}

function unsealed(sealed: string, key: Buffer): unknown {
  const [, nonce = "", text = ""] = sealed.split(":");
  const bytes = Buffer.from(text, "base64");
  const cipher = createDecipheriv("aes-256-gcm", key, Buffer.from(nonce, "base64"));
  cipher.setAuthTag(bytes.subarray(-16));
  return JSON.parse(Buffer.concat([cipher.update(bytes.subarray(0, -16)), cipher.final()]).toString("utf8"));
}

function revealed(value: unknown, key: () => Buffer): unknown {
  if (Array.isArray(value)) return value.map((item) => revealed(item, key));
  if (typeof value !== "object" || value === null) return value;
  const bag = value as Record<string, unknown>;
  if (SIGNATURE in bag) return { secret: unsealed(String(bag["ciphertext"]), key()) };
  return Object.fromEntries(
    Object.entries(bag)
      .filter(([name]) => !name.startsWith("__"))
      .map(([name, item]) => [name, revealed(item, key)]),
  );
}

/** A stack's Vercel resources, secrets as `{secret}`; read from the file, which is quicker than one more command. */
export async function readCheckpoint(
  file: string,
  passphrase: string,
): Promise<{
  readonly state: readonly StateResource[];
  readonly pending: number;
  readonly outputs: Readonly<Record<string, unknown>>;
}> {
  const { checkpoint } = JSON.parse(await readFile(file, "utf8")) as Checkpoint;
  const salt = checkpoint.latest?.secrets_providers?.state.salt.split(":")[1] ?? "";
  const key = () => keyOf(passphrase, salt);
  const state = (checkpoint.latest?.resources ?? [])
    .filter(({ type }) => type.startsWith("vercel:index/"))
    .map(({ urn, type, id, inputs, outputs }) => ({
      ...{ type, id, name: urn.split("::")[3] ?? "" },
      ...{ inputs: revealed(inputs ?? {}, key), outputs: revealed(outputs ?? {}, key) },
    }));
  const stack = checkpoint.latest?.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  const outputs = revealed(stack?.outputs ?? {}, key) as Record<string, unknown>;
  return { state, outputs, pending: checkpoint.latest?.pending_operations?.length ?? 0 };
}
