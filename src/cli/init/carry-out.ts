import { makeFolder } from "../../adapters/make-folder.ts";
import { openNewConfig } from "../../adapters/stack/new-config.ts";
import { openNewStack, type StackThere } from "../../adapters/stack/new-stack.ts";
import { fileUnwritable } from "../../adapters/file-trouble.ts";
import { checkWorld } from "../../check-world.ts";
import type { OpenedPorts } from "../../open-ports.ts";
import type { ResourceChange } from "../../ports/stack.ts";
import { adopt, prepareAdoption } from "../../variables/adopt.ts";
import type { Invocation } from "../command.ts";
import { proveSignature } from "../contacts/signing-key.ts";
import { portsOf, stackEnv, type AdoptionWorlds } from "./adoption.ts";
import { writeBackend } from "./backend-file.ts";
import { secretsFor, type Lacking } from "./config-values.ts";
import { contactChanges, writeContact } from "./contacts.ts";
import type { Gathered } from "./gather.ts";
import { keepPassphrase } from "./passphrase.ts";

/** What was done, and the world as it is from then on. */
export interface Carried {
  readonly ports: OpenedPorts;
  /** With token, backend and passphrase, for what comes after. */
  readonly env: NodeJS.ProcessEnv;
  readonly changes: readonly ResourceChange[];
  readonly warnings: readonly string[];
}

/**
 * Writes what was shown, in an order in which each state can be gone on from: what is there is not written again. Left or killed
 * anywhere, `init` typed again goes on.
 * @param there what the backend had of this stack
 */
export async function carryOut(
  gathered: Gathered,
  lacking: Lacking,
  call: Invocation,
  { worlds, there }: { readonly worlds: AdoptionWorlds; readonly there: StackThere | undefined },
): Promise<Carried> {
  const { place, backend, passphrase: kept, setter, shipped } = gathered;
  const { root, stack, namespace } = place;
  const { env, toolchain, out } = call;
  // One line before each write; whoever watches knows what was begun.
  const step = async <T>(what: string, act: () => Promise<T>): Promise<T> => {
    out.note(`${what} …`);
    return await act();
  };
  // Before anything is written: a key that does not sign here would be found out in the middle of an incident.
  if (setter.keyFile !== undefined) await proveSignature(env, setter.keyFile, setter.line ?? "");
  for (const { path, put } of shipped) await step(`Writing ${path}`, put);
  if (!backend.written)
    await step("Writing the backend into Pulumi.yaml", () => writeBackend(root, backend.url));
  const { makes } = backend;
  if (makes !== undefined) await step(`Making ${makes}`, () => makeOwn(makes));
  const passphrase =
    kept.kind === "there"
      ? kept.passphrase
      : await step("Keeping a new passphrase", () => keepPassphrase(kept, env));
  const acting = stackEnv(gathered, env, passphrase);
  const engine = { binary: toolchain.binary, root, env: { ...acting, ...toolchain.env() } };
  if (there === undefined)
    await step(`Making the stack ${stack}`, () => openNewStack(engine, stack).make(passphrase));
  const config = openNewConfig(root, stack, namespace);
  const secrets = secretsFor(lacking, gathered);
  const salt = config.salt ?? there?.salt ?? "";
  if (Object.keys(lacking.plain).length + lacking.secrets.length > 0)
    await step(`Writing ${config.file}`, () =>
      config.add({ plain: lacking.plain, secrets, salt, passphrase }),
    );
  const ports = await portsOf(gathered, acting, toolchain);
  const { warnings } = await checkWorld(ports, acting);
  const world = await worlds.of(ports);
  const { changes, warnings: told } = await adopt(world, await prepareAdoption(world), {
    say: (line) => out.note(`${line.replace(/\.$/, "")} …`),
  });
  for (const change of await contactChanges(root, setter))
    await step(`Writing ${change.file}`, () => writeContact(root, change));
  return { ports, env: acting, changes, warnings: [...warnings, ...told] };
}

async function makeOwn(path: string): Promise<void> {
  await makeFolder(path, 0o700).catch((error: unknown) => {
    throw fileUnwritable(path, error, "Make it, or give another backend.");
  });
}
