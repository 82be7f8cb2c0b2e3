import { type Cast, signInCast } from "../people/cast.ts";
import { look } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { PlayScene } from "../stage/scene.ts";
import { milestone, type PlayAct, type Stage } from "../stage/stage.ts";
import { type Sandbox, type SandboxWishes, startSandbox } from "../world/sandbox.ts";
import { deploy } from "./deploy.ts";

/** How every night begins: the app is live, and people are at work. @returns plays what follows there */
export async function peacetime(act: PlayAct, wishes: SandboxWishes = {}): Promise<PlayScene> {
  const { lane = "runtime" } = wishes;
  const sandbox = await act("sandbox", "Bringing up the sandbox", (stage) => startSandbox(stage, wishes));
  const team = await act("deploy", "Deploying the app by pulumi up", (stage) => deploy(stage, sandbox, lane));
  const cast = await act("work", "Three people sign in and work", (stage) => peopleWork(stage, sandbox));
  return (name, title, body) => act(name, title, (stage) => body({ ...stage, sandbox, team, cast }));
}

/** Three people sign in through Clerk and use the app: the server tells each who they are. */
async function peopleWork(stage: Stage, sandbox: Sandbox): Promise<Cast> {
  const { claims } = stage;
  const cast = await signInCast(sandbox);
  for (const person of [...cast.customers, cast.denied]) {
    const page = await look({ ...stage, sandbox }, person, "/dashboard");
    const api = await look({ ...stage, sandbox }, person, "/api/me", { document: false });
    claims.check(
      `${person.name.toLowerCase()}-works`,
      `${person.name} signs in, and page and API know them`,
      [page, api].every((seen) => seen.status === 200 && seen.userId === person.userId),
      `page ${inWords(page)}, API ${inWords(api)}; they are ${person.userId}`,
    );
  }
  claims.reconcile();
  milestone(stage, "people-work", `${cast.customers.length + 1} people are signed in and work`);
  return cast;
}
