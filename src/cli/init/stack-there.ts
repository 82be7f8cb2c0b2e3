import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openNewStack, type StackThere } from "../../adapters/stack/new-stack.ts";
import { writeRegular } from "../../adapters/regular-file.mjs";
import { BadInput } from "../../errors.ts";
import type { Invocation } from "../command.ts";
import type { Gathered } from "./gather.ts";

/**
 * What the backend holds under this stack's name; undefined where nothing is, or it is not to be asked. It is asked from a folder
 * of its own, so that nothing is read or written here.
 * @throws BadInput `STACK_EXISTS` for a stack of another project, or one whose config file is elsewhere · `BACKEND_AWAY`
 */
export async function lookForStack(
  gathered: Gathered,
  { env, toolchain }: Pick<Invocation, "env" | "toolchain">,
): Promise<StackThere | undefined> {
  const { place, backend, project } = gathered;
  const folder = await mkdtemp(join(tmpdir(), "runbook-init-"));
  try {
    await writeRegular(join(folder, "Pulumi.yaml"), `name: ${place.namespace}\nruntime: nodejs\n`);
    const engine = { ...env, ...toolchain.env(), PULUMI_BACKEND_URL: backend.url };
    const options = { binary: toolchain.binary, root: folder, env: engine };
    const there = await openNewStack(options, place.stack).look();
    if (there !== undefined) refuseForeign(there, gathered);
    return there;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }

  function refuseForeign({ projects, resources, salt }: StackThere, { place: { stack, config } }: Gathered) {
    const other = projects.find((one) => one !== project.id);
    const nothing = "Nothing was changed.";
    if (other !== undefined)
      throw new BadInput(`The backend has a stack ${stack} of another project: ${other}.`, {
        code: "STACK_EXISTS",
        hint: `Give the new one another name with --stack. ${nothing}`,
      });
    if (config.salt === undefined && (resources > 0 || salt === undefined))
      throw new BadInput(`The backend has a stack ${stack} with resources, and ${config.file} is not here.`, {
        code: "STACK_EXISTS",
        hint: `Get that file from the commit of whoever made it, or give another name with --stack. ${nothing}`,
      });
  }
}

/**
 * Whether a look changes nothing: a backend that was never used writes a file of its own at the first one. A folder without that
 * file holds no stack, and needs no look; a remote backend that this config's stack was made in has it.
 * @returns `later`: it is to be looked at once somebody has said yes
 */
export function whenToLook({ backend, place }: Gathered): "now" | "never" | "later" {
  if (!backend.url.startsWith("file:///")) return place.config.salt === undefined ? "later" : "now";
  const folder = decodeURIComponent(new URL(backend.url).pathname);
  return existsSync(join(folder, ".pulumi", "meta.yaml")) ? "now" : "never";
}
