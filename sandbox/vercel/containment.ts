import { addActivity } from "./routes/activity.ts";
import type { EnvironmentVariable, SharedVariable, World } from "./world.ts";

/** The back door to what stands before the app, and to what the team has beside the project. */
export interface Containment {
  readonly seen: () => {
    readonly paused: boolean;
    readonly attackMode: World["attackMode"] | null;
    readonly denied: World["denied"];
    readonly ssoProtection: string | null;
    readonly activity: World["activity"];
    /** Variables of other projects and of the team, values included. */
    readonly others: readonly { readonly project: string; readonly key: string; readonly value: string }[];
  };
  readonly protect: (which: World["ssoProtection"]) => void;
  /** @returns its id */
  readonly addProject: (
    name: string,
    variables: readonly { readonly key: string; readonly value: string }[],
  ) => string;
  /** Of the token, the members and the secrets that pass Deployment Protection: what is given replaces what was. */
  readonly changeAccount: (change: Partial<World["account"]>) => void;
  readonly addActivity: (type: string, text: string, principalId: string) => void;
}

export function createContainment(world: World): Containment {
  return {
    seen: () => ({
      ...{ paused: world.paused, attackMode: world.attackMode ?? null, denied: world.denied },
      ...{ ssoProtection: world.ssoProtection, activity: world.activity },
      others: [
        ...[...world.otherProjects.values()].flatMap(({ name, environment }) =>
          [...environment.values()].map((one) => valued(name, one)),
        ),
        ...[...world.sharedEnvironment.values()].map((one) => valued("(team)", one)),
      ],
    }),
    protect: (which) => void (world.ssoProtection = which),
    addProject: (name, variables) => {
      const id = world.nextId("prj_other");
      const now = world.options.clock.now();
      const made = variables.map(({ key, value }): EnvironmentVariable => ({
        ...{ id: world.nextId("env_"), key, value, target: ["production"], type: "encrypted" },
        ...{ comment: "", customEnvironmentIds: [], createdAt: now, updatedAt: now },
      }));
      world.otherProjects.set(id, { id, name, environment: new Map(made.map((one) => [one.id, one])) });
      return id;
    },
    changeAccount: (change) => void Object.assign(world.account, change),
    addActivity: (type, text, principalId) => addActivity(world, type, text, principalId),
  };
}

const valued = (project: string, { key, value }: EnvironmentVariable | SharedVariable) => ({
  ...{ project, key, value },
});
