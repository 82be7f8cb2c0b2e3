import { readFile } from "node:fs/promises";

/** As whom the database server runs. Empty: as whoever runs this. */
export type RunAs = { readonly uid: number; readonly gid: number } | Record<string, never>;

/**
 * PostgreSQL refuses to run as root; then it runs as `nobody`, whom every Unix has.
 * @throws {Error} where root has no such user
 */
export async function unprivileged(): Promise<RunAs> {
  if (process.getuid?.() !== 0) return {};
  const users = await readFile("/etc/passwd", "utf8");
  const found = users.split("\n").find((line) => line.startsWith("nobody:"));
  const [, , uid, gid] = found?.split(":") ?? [];
  if (uid === undefined || gid === undefined)
    throw new Error("PostgreSQL does not run as root, and this machine has no user `nobody` to run it as.");
  return { uid: Number(uid), gid: Number(gid) };
}
