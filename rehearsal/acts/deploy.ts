import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheRoot } from "../../toolchain/env.mjs";
import { isInstalled } from "../../src/cli/roots.ts";
import { neededForDrills } from "../checkout/built-app.ts";
import { copyCheckout } from "../checkout/copy-checkout.ts";
import { prepareStack } from "../checkout/prepare-stack.ts";
import { Browser } from "../people/browser.ts";
import { look } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";
import type { Lane } from "../stage/options.ts";
import { milestone, type Stage } from "../stage/stage.ts";
import { makeHome, onCall, type Team } from "../team/operators.ts";
import { appHealth } from "../world/app-health.ts";
import { plainEnv, type Sandbox } from "../world/sandbox.ts";

const run = promisify(execFile);

/**
 * Peacetime: a copy of the checkout with the team's contacts in it, and one real `pulumi up` that deploys the app, unless that
 * was done before the drill.
 */
export async function deploy(stage: Stage, sandbox: Sandbox, lane: Lane = "runtime"): Promise<Team> {
  const { claims, work } = stage;
  const { requester, approver } = onCall;
  const copy = await copyCheckout({
    checkout: stage.checkout,
    folder: work,
    people: [requester, approver],
    operator: requester.id,
    ...(isInstalled && { app: neededForDrills().app }),
  });
  // Two people work in this copy; who is at the keyboard is told by each one's home.
  await run("git", ["config", "--unset", "user.email"], { cwd: copy.root });
  const ours = stage.sabotage.lane ?? lane;
  const left = stage.left[ours];
  const stack = await prepareStack({
    ...{ root: copy.root, sandbox: sandbox.info, stateFolder: join(work, "state"), lane: ours },
    ...(left && { stateFrom: left.state }),
  });
  if (left === undefined) await stack.create();
  sandbox.operator.signingKey = stack.signingKey;

  const { origin } = sandbox.address;
  const browser = new Browser(sandbox.wire, sandbox.address);
  const page = await look({ ...stage, sandbox }, { name: "a visitor", browser }, "/");
  claims.need(
    "app-is-live",
    "The app that pulumi up deployed answers at its domain",
    page.status === 200,
    inWords(page),
  );
  const by = left === undefined ? "deployed by pulumi up" : "as an earlier pulumi up left it";
  milestone(stage, "app-deployed", `the app is live at ${origin}, ${by}`);
  return {
    desk: {
      folder: copy.root,
      // Homes of their own, but the same toolchain.
      env: { ...plainEnv(), RUNBOOK_CACHE_DIR: cacheRoot(), ...stack.env, ...stage.sabotage.incidentEnv },
    },
    requester: makeHome(work, requester, copy.keyFile(requester.id)),
    approver: makeHome(work, approver, copy.keyFile(approver.id)),
  };
}

/** In the redeploy lane a statement travels with a new deployment: one is live that was not before. @returns its id */
export async function newDeployment(
  stage: Scene,
  options: { readonly before: string; readonly id: string; readonly gate: string },
): Promise<string> {
  const { deployment = "", gate = "" } = await appHealth(stage);
  stage.claims.need(
    options.id,
    `A new deployment takes it to the app, whose gate says ${options.gate}`,
    deployment !== "" && deployment !== options.before && gate === options.gate,
    `${options.before} was live, ${deployment} is; gate ${gate}`,
  );
  return deployment;
}
