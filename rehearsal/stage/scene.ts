import type { Cast } from "../people/cast.ts";
import type { Team } from "../team/operators.ts";
import type { Sandbox } from "../world/sandbox.ts";
import type { Stage } from "./stage.ts";

/** What an act has at hand besides once the app is live and people are at work. */
export interface Scene extends Stage {
  readonly sandbox: Sandbox;
  readonly team: Team;
  readonly cast: Cast;
}

/** Plays one act there, like PlayAct. */
export type PlayScene = <T>(act: string, title: string, body: (stage: Scene) => Promise<T>) => Promise<T>;
