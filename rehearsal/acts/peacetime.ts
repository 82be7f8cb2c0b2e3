import type { Cast } from "../people/cast.ts";
import type { PlayAct } from "../stage/stage.ts";
import { startSandbox, type Sandbox } from "../world/sandbox.ts";
import { deploy, type Team, type Lane } from "./deploy.ts";
import { peopleWork } from "./people-work.ts";

/** Where a night happens, and to whom. */
export interface Scene {
  readonly sandbox: Sandbox;
  readonly team: Team;
  readonly cast: Cast;
}

/** How every night begins: the app is live, and people are at work. @param lane default: runtime */
export async function peacetime(act: PlayAct, lane: Lane = "runtime"): Promise<Scene> {
  const sandbox = await act("sandbox", "Bringing up the sandbox", startSandbox);
  const team = await act("deploy", "Deploying the app by pulumi up", (stage) => deploy(stage, sandbox, lane));
  const cast = await act("work", "Three people sign in and work", (stage) => peopleWork(stage, sandbox));
  return { sandbox, team, cast };
}
