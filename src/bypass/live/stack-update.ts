import { changedNothing, NeedsHuman, TransientFailure, type Code } from "../../errors.ts";
import { formatInstant } from "../instant.ts";
import type { BypassConfig, DeploymentTrouble, Stack, StackResult } from "../../ports/stack.ts";

const troubles: Readonly<Record<DeploymentTrouble["kind"], Code>> = {
  failed: "DEPLOYMENT_FAILED",
  canceled: "DEPLOYMENT_FAILED",
  stuck: "DEPLOYMENT_STUCK",
  "not-promoted": "DEPLOYMENT_NOT_LIVE",
};

/**
 * Writes the config and applies it with one `up`. When the engine refused before it changed anything, the config is
 * put back, so that nobody's next `up` does what was refused.
 * @throws TransientFailure when some of it may have happened: look before repeating; NeedsHuman when it stands in the
 * environment, but the deployment that was to carry it to the app is not live
 */
export async function updateStack(
  stack: Stack,
  config: BypassConfig | undefined,
  options: {
    readonly signal: AbortSignal;
    readonly message: string;
    /** The commit to deploy, in the redeploy lane. */
    readonly deploymentRef?: string | undefined;
    readonly onProgress?: (line: string) => void;
  },
): Promise<StackResult> {
  const { deploymentRef, ...rest } = options;
  const before = await stack.bypassConfig();
  const refBefore = deploymentRef === undefined ? undefined : ((await stack.deploymentConfig()).ref ?? null);
  await stack.setBypassConfig(config, deploymentRef);
  let result: StackResult;
  try {
    result = await stack.up(rest);
  } catch (error) {
    if (changedNothing(error)) await stack.setBypassConfig(before, refBefore);
    throw error;
  }
  if (result.outcome === "succeeded") return result;
  if (result.deployment !== undefined) throw notDeployed(result.deployment, config);
  throw new TransientFailure(result.message ?? "The update of the stack failed.", {
    code: "STACK_FAILED",
    hint: "Some of it may be live; `./runbook bypass status` looks.",
  });
}

/** Item and variable hold the statement already; the app goes on with what it was deployed with. */
function notDeployed(trouble: DeploymentTrouble, config: BypassConfig | undefined): NeedsHuman {
  const meaning =
    config === undefined
      ? "What was open stays open in the app until its end."
      : `The bypass is NOT live; but every production deployment made before ${formatInstant(config.until)} would carry it.`;
  const way =
    config === undefined ? "close again" : "open again, or `./runbook bypass close` to take it back";
  return new NeedsHuman(`${trouble.message} ${meaning}`, {
    code: troubles[trouble.kind],
    hint: `${trouble.hint} Then ${way}.`,
  });
}
