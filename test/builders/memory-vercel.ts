import type { Deployment, Vercel } from "../../src/ports/vercel.ts";

/** One of production's deployments: ready, once live, without a statement, unless a test says otherwise. */
export const deployment = (change: Partial<Deployment> = {}): Deployment => ({
  ...{ id: "dpl_1", state: "READY", createdAt: 0, commit: "abc", wasLive: true },
  ...{ rolling: false, error: undefined, statement: undefined },
  ...change,
});

interface VercelInMemory {
  /** Newest first; what is live comes first until something is moved. */
  readonly deployments: () => readonly Deployment[];
  /** What was done to it, in order: `promote dpl_2`, `cancel dpl_1`. */
  readonly done?: string[];
  /** What the domain points at; moves write it. */
  readonly domain?: { live: string | undefined; followsNew: boolean };
}

const absent = (what: string) => () => Promise.reject(new Error(`${what} is not used in these tests`));

/** Vercel in memory: its domain moves when it is asked to. What a test does not expect to be used throws. */
export function memoryVercel({ deployments, done = [], domain }: VercelInMemory): Vercel {
  const points = domain ?? { live: deployments()[0]?.id, followsNew: true };
  const move = (how: string, followsNew: boolean) => async (id: string) => {
    done.push(`${how} ${id}`);
    Object.assign(points, { live: id, followsNew });
  };
  return {
    project: absent("project"),
    environment: async () => [],
    sharedEnvironment: async () => [],
    variables: async () => [],
    sharedVariables: async () => [],
    sensitiveOnly: async () => false,
    customEnvironments: async () => new Map(),
    deployments: async () => deployments(),
    current: async () => ({ id: points.live, followsNew: points.followsNew }),
    live: async () => {
      const live = deployments().find(({ id }) => id === points.live);
      return live && { ...live, variables: undefined, followsNew: points.followsNew };
    },
    outlook: absent("outlook"),
    rollback: move("rollback", false),
    promote: move("promote", true),
    cancel: async (id) => void done.push(`cancel ${id}`),
    setStatement: absent("setStatement"),
    setPolicy: absent("setPolicy"),
    redeploy: absent("redeploy"),
  };
}
