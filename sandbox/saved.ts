// What a sandbox leaves for another one to go on from, in a folder: its authority, Clerk's keys, and `state.json`.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ClerkInstance } from "./clerk/instance.ts";
import { loadClerk, saveClerk, type SavedClerk } from "./clerk/saved.ts";
import type { SandboxClock } from "./fake.ts";
import type { FakeVercel, SavedVercel } from "./vercel/index.ts";

const stateFile = "state.json";

interface Parts {
  readonly clock: SandboxClock;
  readonly clerk: ClerkInstance;
  readonly vercel: FakeVercel;
}

interface Saved {
  /** When, Unix milliseconds. */
  readonly at: number;
  readonly clerk: SavedClerk;
  readonly vercel: SavedVercel;
}

/**
 * Whoever can read it knows everything, sensitive values too.
 * @param from the folder with the sandbox's authority and keys
 * @param to made if needed; nobody else may read it
 * @throws Error while a build is under way, and once Clerk has people or settings of its own
 */
export function saveSandbox({ clock, clerk, vercel }: Parts, from: string, to: string): void {
  const saved: Saved = { at: clock.now(), clerk: saveClerk(clerk), vercel: vercel.save() };
  copyKeys(from, to);
  writeFileSync(join(to, stateFile), JSON.stringify(saved), { mode: 0o600 });
}

/** The authority and the keys, before they are read or made. */
export function copyKeys(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  cpSync(from, to, { recursive: true, filter: (path) => from === path || path.endsWith(".pem") });
}

/** Everything becomes as old as it was when it was saved. What was asked before, and how often, is known of Vercel alone. */
export async function loadSandbox({ clock, clerk, vercel }: Parts, from: string): Promise<void> {
  const saved = JSON.parse(readFileSync(join(from, stateFile), "utf8")) as Saved;
  const laterMs = clock.now() - saved.at;
  loadClerk(clerk, saved.clerk, laterMs);
  await vercel.load(saved.vercel, laterMs);
}
