import { realpath } from "node:fs/promises";
import { resolve } from "node:path";
import { z } from "zod";
import { openRepository, type Repository } from "../../adapters/init/repository.ts";
import { openNewConfig, type NewConfig } from "../../adapters/stack/new-config.ts";
import { readProject } from "../../adapters/stack/stack-file.ts";
import { seenEgress } from "../../adapters/egress.ts";
import { refuseLinks } from "../../adapters/write-whole.ts";
import { refuseForeignEgress } from "../../check-world.ts";
import { BadInput } from "../../errors.ts";
import type { Reach } from "../../ports/egress.ts";
import { badArgument } from "../edge.ts";
import { nearestProject } from "../../adapters/nearest-project.ts";
import type { Args, Invocation } from "../command.ts";
import type { initOptions } from "./options.ts";

export type InitArgs = Args<typeof initOptions>;

/** The folder that a stack is made in, as it is now. */
export interface Place {
  readonly root: string;
  readonly repository: Repository;
  /** Pulumi.yaml is there. */
  readonly isProject: boolean;
  /** The project's name in Pulumi.yaml: the config's namespace. */
  readonly namespace: string;
  /** What Pulumi.yaml says of the backend. */
  readonly backendUrl: string | undefined;
  readonly stack: string;
  readonly staging: boolean;
  readonly config: NewConfig;
  /** The way out that this environment has, as the stack's config lists it. */
  readonly egress: Reach | undefined;
}

/** As the shipped Pulumi.yaml has it. */
const usualNamespace = "auth-environment";

/** Reads the folder. @throws BadInput with what is wrong there; nothing is asked of anybody */
export async function lookAround(args: InitArgs, { cwd, env }: Invocation): Promise<Place> {
  const root = await realpath(nearestProject(cwd) ?? resolve(cwd));
  const repository = await openRepository(root, env);
  const isProject = nearestProject(cwd) !== undefined;
  const project = isProject ? readProject(root) : { name: usualNamespace, backend: undefined };
  const named = args.stack ?? (env["PULUMI_STACK"] || undefined);
  const stack = named ?? (args.staging ? "staging" : "production");
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack))
    throw badArgument(`${stack} is no stack's name`, "Use letters, digits, dashes, dots and underscores.");
  const file = `Pulumi.${stack}.yaml`;
  await refuseLinks(root, file);
  await refuseLinks(root, "Pulumi.yaml");
  const config = openNewConfig(root, stack, project.name);
  // A stack that stands goes by its own list: this shell may be in another world.
  const egress = config.holds("project") ? listedIn(config) : egressOf(env);
  await refuseForeignEgress({ egress }, env);
  return {
    ...{ root, repository, isProject, stack, config },
    ...{ namespace: project.name, backendUrl: project.backend },
    staging: args.staging || String(config.plain("developmentInstance")) === "true",
    egress,
  };
}

const listedIn = (config: NewConfig): Reach | undefined => reachShape.safeParse(config.plain("egress")).data;
const reachShape = z.object({ proxy: z.string(), caSha256: z.string() });

/** @throws BadInput `PROXY_NOT_LISTED` for a proxy that cannot be listed: with no CA of its own, or with several */
function egressOf(env: NodeJS.ProcessEnv): Reach | undefined {
  const { proxy, extraCas } = seenEgress(env);
  const [ca, second] = extraCas;
  if (proxy === undefined && ca === undefined) return undefined;
  if (proxy !== undefined && ca !== undefined && second === undefined)
    return { proxy, caSha256: ca.replaceAll(":", "").toLowerCase() };
  throw new BadInput(
    "HTTPS_PROXY and NODE_EXTRA_CA_CERTS go together: the proxy's address, and its one CA.",
    {
      code: "PROXY_NOT_LISTED",
      hint: "Set both or unset both; infra/README.md has egress.*. Nothing was changed.",
    },
  );
}
