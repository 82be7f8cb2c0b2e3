import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { toolchainInfo } from "../../toolchain/env.mjs";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * A toolchain whose provider does nothing: it answers the engine as ever, but none of its writes leaves the process.
 * @param folder made; holds a cache that differs from the one in use by its provider only
 * @returns the environment that puts it in the place of the other
 */
export function idleProvider(folder: string): Readonly<Record<string, string>> {
  const { home, key } = toolchainInfo();
  const idle = join(folder, "homes", key);
  mkdirSync(idle, { recursive: true });
  for (const entry of readdirSync(home))
    if (entry !== "plugins") symlinkSync(join(home, entry), join(idle, entry));
  const [plugin = ""] = readdirSync(join(home, "plugins"));
  const place = join(idle, "plugins", plugin);
  mkdirSync(place, { recursive: true });
  const command = [
    process.execPath,
    "--import",
    here("./idle-fetch.mjs"),
    here("../../toolchain/stand-ins/vercel-provider/main.ts"),
  ];
  const launcher = `#!/bin/sh\nexec ${command.map((part) => `'${part}'`).join(" ")} "$@"\n`;
  writeFileSync(join(place, "pulumi-resource-vercel"), launcher, { mode: 0o755 });
  return { RUNBOOK_CACHE_DIR: folder };
}
