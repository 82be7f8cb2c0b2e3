import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildApp } from "../../app/build.mjs";
import { begunStack } from "../../rehearsal/checkout/begun-stack.ts";
import { copyCheckout, filesOf } from "../../rehearsal/checkout/copy-checkout.ts";
import { prepareStack } from "../../rehearsal/checkout/prepare-stack.ts";
import type { Lane, LeftByUp } from "../../rehearsal/stage/options.ts";
import { SECRET_KEY } from "../../sandbox/ids.ts";
import { startSandbox } from "../../sandbox/world.ts";
import { cacheRoot, toolchainInfo } from "../../toolchain/env.mjs";
import { withLock } from "../../toolchain/lock.mjs";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** Which first `up` it was. */
export interface FirstUp {
  /** What it brings: the app, or nothing but the stack's own resources. Default: app. */
  readonly stack?: "app" | "bare";
  /** Default: `runtime`. */
  readonly lane?: Lane;
  /** Of the stack's secrets. Default: `sandbox`. */
  readonly passphrase?: string | undefined;
}

/**
 * A world after its first `up`, with the real engine, provider and fakes: done once for these sources, and kept beneath the
 * toolchain's cache. A file that `up` reads or runs, a part of the toolchain, or another kind of world makes another.
 * Repeating is safe, and two at once: the second waits for the first.
 * Tests that are about the first `up` do not use it, nor do drills that are played as they ship.
 * @throws Error when the app does not build, and when the `up` fails
 */
export async function afterFirstUp(wanted: FirstUp = {}): Promise<LeftByUp> {
  const { stack = "app", lane = "runtime", passphrase = "sandbox" } = wanted;
  const kind = { stack, lane, passphrase };
  if (stack === "app") await buildApp();
  const cache = join(cacheRoot(), "worlds");
  const folder = join(cache, await keyOf(kind));
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true, mode: 0o700 });
    await withLock(`${folder}.lock`, { onWait: () => undefined }, async () => {
      if (existsSync(folder)) return;
      await clearOld(cache);
      const draft = await mkdtemp(join(cache, "draft-"));
      try {
        await playFirstUp(draft, kind);
        await rename(join(draft, "left"), folder);
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    });
  }
  return { sandbox: join(folder, "sandbox"), state: join(folder, "state") };
}

async function playFirstUp(draft: string, kind: Required<FirstUp>): Promise<void> {
  const { stack, lane, passphrase } = kind;
  const sandbox = await startSandbox({ folder: join(draft, "sandbox"), vercelSettings: { buildMs: 0 } });
  try {
    const somebody = { id: "ana", name: "Ana", email: "ana@nightshift.example", may: ["execute"] } as const;
    const copy = await copyCheckout({ checkout, folder: draft, people: [somebody], operator: "ana" });
    const prepared = await prepareStack({
      ...{ root: copy.root, lane, sandbox: sandbox.info, stateFolder: join(draft, "left", "state") },
      ...(stack === "app" ? {} : { deploymentRef: null }),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    await prepared.create();
    sandbox.save(join(draft, "left", "sandbox"));
  } finally {
    await sandbox.stop();
  }
}

/** Whatever an `up` reads or runs, and what writes down how it ended. */
const counts =
  /^((infra|src|guard\/src|sandbox|toolchain|rehearsal\/checkout)\/.*\.(ts|mjs|json)|Pulumi\.yaml|package-lock\.json)$/;

/** By the checkout: read once for each process. */
let sources: Promise<string> | undefined;

async function keyOf(kind: Required<FirstUp>): Promise<string> {
  sources ??= digestOfSources();
  const begun = await begunStack(join(checkout, "Pulumi.yaml"), {
    passphrase: kind.passphrase ?? "",
    clerkSecretKey: SECRET_KEY,
  });
  const parts = [kind, await sources, toolchainInfo().key, begun.configText, begun.signingKey];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);
}

async function digestOfSources(): Promise<string> {
  const hash = createHash("sha256");
  for (const file of (await filesOf(checkout)).filter((one) => counts.test(one)).sort())
    hash.update(`${file}\0`).update(await readFile(join(checkout, file)));
  hash.update(await readFile(join(fileURLToPath(import.meta.url))));
  return hash.digest("hex");
}

const DAY_MS = 24 * 3_600_000;

/** Those of sources that nobody has any more. One in use was copied when its world began. */
async function clearOld(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    const { mtimeMs } = await stat(join(cache, name));
    if (Date.now() - mtimeMs > DAY_MS) await rm(join(cache, name), { recursive: true, force: true });
  }
}
