import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fingerprint, parsePublicKeyLine } from "../../approval/ssh-key.ts";
import { runCommand } from "../command.ts";
import { readRegularText, writeRegular } from "../regular-file.mjs";

/** A key that can sign here. */
export interface SshKey {
  /** What `ssh-keygen -Y sign` is given: a private key's file, or the .pub file of a key that an agent holds. */
  readonly keyFile: string;
  /** `ssh-ed25519 AAAA…`, without a comment. */
  readonly line: string;
  readonly fingerprint: string;
  /** For people: `~/.ssh/id_ed25519`, or `ssh-agent`. */
  readonly shown: string;
}

/** An agent answers at once, milliseconds. */
const timeoutMs = 5_000;

/**
 * Keys of kinds that count, each once: those of the agent, then those of ~/.ssh whose private half lies beside them.
 * Never throws; nothing is signed.
 */
export async function sshKeysHere(env: NodeJS.ProcessEnv): Promise<readonly SshKey[]> {
  const folder = join(env["HOME"] ?? "", ".ssh");
  const names = await readdir(folder).catch((): string[] => []);
  const files = names.filter((name) => name.endsWith(".pub") && names.includes(name.slice(0, -4))).sort();
  const own = await Promise.all(
    files.map(async (name) => {
      const text = await readRegularText(join(folder, name)).catch(() => "");
      return usable(text, join(folder, name.slice(0, -4)), `~/.ssh/${name.slice(0, -4)}`);
    }),
  );
  const listed = env["SSH_AUTH_SOCK"] ? await runCommand(["ssh-add", "-L"], { env, timeoutMs }) : undefined;
  const lines = listed?.code === 0 ? listed.stdout.split("\n") : [];
  const held = lines.flatMap((line) => usable(line, "", "ssh-agent"));
  const found = new Map<string, SshKey>();
  for (const key of [...own.flat(), ...held])
    if (!found.has(key.fingerprint)) found.set(key.fingerprint, key);
  return [...found.values()];
}

/** With a file to name it by: an agent's key has none. The file is temporary and holds its public half. */
export async function withKeyFile(key: SshKey): Promise<SshKey> {
  if (key.keyFile !== "") return key;
  const keyFile = join(await mkdtemp(join(tmpdir(), "runbook-key-")), "key.pub");
  await writeRegular(keyFile, `${key.line}\n`, { mode: 0o600 });
  return { ...key, keyFile };
}

function usable(text: string, keyFile: string, shown: string): readonly SshKey[] {
  try {
    const [type = "", body = ""] = text.trim().split(/\s+/);
    const line = `${type} ${body}`;
    return [{ keyFile, line, shown, fingerprint: fingerprint(parsePublicKeyLine(line).blob) }];
  } catch {
    return [];
  }
}
