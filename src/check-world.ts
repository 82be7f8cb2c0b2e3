import { BadInput, RunbookError } from "./errors.ts";
import type { Ports } from "./ports/index.ts";
import type { Code } from "./errors.ts";
import { egressProblem } from "./ports/egress.ts";
import type { StackIdentity } from "./ports/stack.ts";

/** One look at Vercel; more means that it is down, which is said and is no reason to refuse. */
const timeoutMs = 5_000;

/**
 * Refuses the wrong world before a command does anything: the sandbox's environment with a real stack, or the other
 * way round. Costs one GET of the project. What Vercel cannot be asked is returned as a warning.
 * @throws BadInput `PROXY_NOT_LISTED`, `PROXY_UNREACHABLE`, `TOKEN_MISSING`, `KEY_WRONG_ENVIRONMENT`, `WRONG_WORLD`
 */
export async function checkWorld(
  ports: Pick<Ports, "stack" | "vercel">,
  env: NodeJS.ProcessEnv,
): Promise<{ readonly identity: StackIdentity; readonly warnings: readonly string[] }> {
  const identity = await ports.stack.identity();
  await refuseForeignEgress(identity, env);
  refuseForeignKeys(identity, env);
  if (!env["VERCEL_API_TOKEN"])
    throw refuse("TOKEN_MISSING", "VERCEL_API_TOKEN is not set: export a token that may change the project.");
  return { identity, warnings: await compareProject(ports, identity) };
}

/**
 * Refuses a proxy or a CA that the stack's config does not list. Asks nobody.
 * @throws BadInput `PROXY_NOT_LISTED`, `WRONG_WORLD`
 */
export async function refuseForeignEgress(
  identity: Pick<StackIdentity, "egress">,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const { seenEgress } = await import("./adapters/egress.ts");
  const seen = seenEgress(env);
  const egress = egressProblem(identity.egress, seen);
  if (egress !== undefined)
    throw refuse(identity.egress === undefined ? "PROXY_NOT_LISTED" : "WRONG_WORLD", egress);
  if (seen.proxy !== undefined && env["NODE_USE_ENV_PROXY"] !== "1")
    throw refuse(
      "WRONG_WORLD",
      "HTTPS_PROXY is set, but NODE_USE_ENV_PROXY=1 is not, so Node would go past the proxy: export both.",
    );
}

function refuse(code: Code, message: string): BadInput {
  return new BadInput(message, { code, hint: "Nothing was changed." });
}

/** Keys in the environment must be of the instance that the stack's config spells. Asks nobody. @throws BadInput `WRONG_WORLD`, `KEY_MISSING`, `KEY_WRONG_ENVIRONMENT` */
export function refuseForeignKeys(identity: StackIdentity, env: NodeJS.ProcessEnv): void {
  const publishable = env["CLERK_PUBLISHABLE_KEY"] ?? env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"];
  if (publishable !== undefined && publishable !== "") {
    const host = Buffer.from(publishable.replace(/^pk_(live|test)_/, ""), "base64")
      .toString("utf8")
      .replace(/\$$/, "");
    if (host !== identity.clerkFrontendApi)
      throw refuse(
        "WRONG_WORLD",
        `The publishable key in the environment is of ${printable(host)}, the stack's of ${identity.clerkFrontendApi}: unset it, or choose the other stack.`,
      );
  }
  const secret = env["CLERK_SECRET_KEY"];
  if (secret === undefined || secret === "") return;
  const kind = /^sk_(live|test)_/.exec(secret)?.[1];
  if (kind === undefined)
    throw refuse("KEY_MISSING", "CLERK_SECRET_KEY is no secret key: it begins with sk_live_ or sk_test_.");
  if (kind !== identity.clerkKeyKind)
    throw refuse(
      "KEY_WRONG_ENVIRONMENT",
      `CLERK_SECRET_KEY is a sk_${kind} key, but the stack's publishable key is pk_${identity.clerkKeyKind}: take both from one instance.`,
    );
}

const printable = (host: string) => (/^[a-z0-9.-]{1,200}$/i.test(host) ? host : "another instance");

async function compareProject(
  ports: Pick<Ports, "vercel">,
  identity: StackIdentity,
): Promise<readonly string[]> {
  try {
    const project = await ports.vercel.project({ timeoutMs });
    const sameTeam =
      identity.team === undefined || project.teamId === undefined || project.teamId === identity.team;
    if (project.id === identity.project && sameTeam) return [];
    throw refuse(
      "WRONG_WORLD",
      `Vercel shows project ${project.id} of ${project.teamId ?? "no team"}, the stack's config names ${identity.project} of ${identity.team ?? "no team"}.`,
    );
  } catch (error) {
    if (!(error instanceof RunbookError) || error instanceof BadInput) throw error;
    if (error.code === "PROXY_UNREACHABLE")
      throw refuse(error.code, `${error.message} ${error.hint ?? ""}`.trim());
    if (/\((401|403)\)|answers 404/.test(error.message))
      throw refuse(
        "WRONG_WORLD",
        `Vercel does not show project ${identity.project} to this token: check VERCEL_API_TOKEN, and that this is the stack's world.`,
      );
    return [`Vercel could not be asked which project this is: ${error.message}`];
  }
}
