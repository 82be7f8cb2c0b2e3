import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildApp } from "../../app/build.mjs";
import { startSandbox, type SandboxInfo, type SandboxOptions } from "../../sandbox/world.ts";
import { copyCheckout, type CheckoutCopy, type Teammate } from "../../rehearsal/checkout/copy-checkout.ts";
import { prepareStack } from "../../rehearsal/checkout/prepare-stack.ts";
import { pulumi } from "../../rehearsal/checkout/pulumi.ts";
import { controlOf } from "../world/inside.ts";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** A sandbox, a copy of the house in it, and the app that its stack deployed. */
export interface HouseWorld {
  readonly info: SandboxInfo;
  readonly control: ReturnType<typeof controlOf>;
  /** Temporary; holds the copy, and whatever else a test needs to leave somewhere. */
  readonly folder: string;
  readonly house: CheckoutCopy;
  /** What a command in the copy needs beside the toolchain's environment. */
  readonly env: Readonly<Record<string, string>>;
  /** What the stack signs statements and requests with, PKCS#8 PEM. */
  readonly signingKey: string;
  /** The bare CLI in the house copy, e.g. `pulumi("up", "--yes")`. */
  readonly pulumi: (...args: string[]) => Promise<void>;
  readonly stop: () => Promise<void>;
}

const operator = {
  id: "operator",
  name: "Operator",
  email: "operator@nightshift.example",
  may: [],
} as const satisfies Teammate;

/**
 * @param people of the copy's contacts; the first is who git says is working there
 * @param options whom to tell what the deployed app writes; what drives the sandbox's and its apps' clocks; `lane`: of the
 *   stack, default `runtime`; `passphrase`: of its secrets
 */
export async function startHouseWorld(
  people: readonly [Teammate, ...Teammate[]] = [operator],
  {
    lane = "runtime",
    passphrase,
    ...options
  }: Pick<SandboxOptions, "onAppOutput" | "clock" | "appEnv"> & {
    readonly lane?: "runtime" | "redeploy";
    readonly passphrase?: string | undefined;
  } = {},
): Promise<HouseWorld> {
  await buildApp();
  const folder = mkdtempSync(join(tmpdir(), "house-world-"));
  const sandbox = await startSandbox({
    folder: join(folder, "sandbox"),
    vercelSettings: { buildMs: 0 },
    ...options,
  });
  const stop = async (): Promise<void> => {
    await sandbox.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const house = await copyCheckout({ checkout, folder, people, operator: people[0].id });
    const { root } = house;
    const stack = await prepareStack({
      root,
      lane,
      sandbox: sandbox.info,
      stateFolder: join(folder, "state"),
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    await stack.create();
    const call = { root, env: { ...process.env, ...stack.env } };
    const bare = async (...args: string[]) => await pulumi([...args, "--stack", stack.stack], call);
    const control = controlOf(sandbox.info);
    const { env, signingKey } = stack;
    return { info: sandbox.info, control, folder, house, env, signingKey, pulumi: bare, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
