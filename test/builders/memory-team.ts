import type { TeamDeployment, VariablePlace, VercelTeam } from "../../src/ports/vercel-team.ts";

/** A Vercel team in memory. */
export interface TeamInMemory {
  places: readonly VariablePlace[];
  unread: readonly string[];
  deployments: readonly TeamDeployment[];
  protected: boolean;
  followsNew: boolean;
  paused: boolean;
  attackUntil: number | undefined;
  denied: readonly string[];
  activity: readonly Readonly<Record<string, unknown>>[];
  /** What was done to it, in order. */
  readonly done: string[];
}

export const teamInMemory = (change: Partial<TeamInMemory> = {}): TeamInMemory => ({
  ...{
    places: [],
    unread: [],
    deployments: [],
    protected: false,
    followsNew: true,
    paused: false,
    attackUntil: undefined,
  },
  ...{ denied: [], activity: [], done: [] },
  ...change,
});

export function memoryTeam(team: TeamInMemory = teamInMemory()): VercelTeam {
  return {
    places: async () => ({ places: team.places, unread: team.unread }),
    async setPlace(id, value) {
      team.done.push(`set ${id}`);
      team.places = team.places.map((one) =>
        one.id === id ? { ...one, value: one.type === "sensitive" ? undefined : value } : one,
      );
    },
    allDeployments: async ({ limit }) => team.deployments.slice(0, limit),
    async deleteDeployment(id) {
      team.done.push(`delete ${id}`);
      team.deployments = team.deployments.filter((one) => one.id !== id);
    },
    isProtected: async () => team.protected,
    protect: async () => void (team.protected = true),
    setFollowsNew: async (follows) => void (team.followsNew = follows),
    setPaused: async (paused) => void (team.paused = paused),
    isPaused: async () => team.paused,
    setAttackMode: async (untilMs) => void (team.attackUntil = untilMs),
    denyAddresses: async (addresses) => void (team.denied = [...new Set([...team.denied, ...addresses])]),
    activity: async () => team.activity,
  };
}
