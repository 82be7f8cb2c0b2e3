import type { PlayScene } from "../stage/scene.ts";
import type { PlayAct } from "../stage/stage.ts";
import { startSandbox } from "../world/sandbox.ts";
import { deploy, type Lane } from "./deploy.ts";
import { peopleWork } from "./people-work.ts";

/** How every night begins: the app is live, and people are at work. @param lane default: runtime. @returns plays what follows there */
export async function peacetime(act: PlayAct, lane: Lane = "runtime"): Promise<PlayScene> {
  const sandbox = await act("sandbox", "Bringing up the sandbox", startSandbox);
  const team = await act("deploy", "Deploying the app by pulumi up", (stage) => deploy(stage, sandbox, lane));
  const cast = await act("work", "Three people sign in and work", (stage) => peopleWork(stage, sandbox));
  return (name, title, body) => act(name, title, (stage) => body({ ...stage, sandbox, team, cast }));
}
