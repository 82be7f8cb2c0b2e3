import type { Fake } from "../fake.ts";
import { apiFake } from "./api.ts";
import { visibleItems, publish } from "./edge-config-store.ts";
import { createContainment, type Containment } from "./containment.ts";
import { createEdge, type Edge } from "./edge.ts";
import { edgeConfigFake } from "./edge-config.ts";
import { deploy } from "./routes/deployments.ts";
import { Lifecycle } from "./lifecycle.ts";
import { addEdgeConfig } from "./routes/edge-config.ts";
import { loadVercel, saveVercel, type SavedVercel } from "./saved.ts";
import {
  createWorld,
  type BuildFate,
  type Deployment,
  type EdgeConfigWrite,
  type EnvironmentVariable,
  type Pace,
  type ProjectSettings,
  type ReadyState,
  type SensitivePolicy,
  type SharedVariable,
  type VercelOptions,
} from "./world.ts";

export type { SavedVercel } from "./saved.ts";
export type {
  BuildFate,
  ProjectSettings,
  EdgeConfigWrite,
  EnvironmentVariable,
  VercelOptions,
} from "./world.ts";

/** A deployment as the control API shows it: names of its variables, never their values. */
interface DeploymentView {
  readonly id: string;
  readonly url: string;
  readonly target: "production" | "preview";
  readonly state: ReadyState;
  readonly live: boolean;
  readonly commit: string;
  readonly meta: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly variables: readonly string[];
}

/** The fake Vercel: two hosts over one state, and a back door for tests and the control API. */
export interface FakeVercel {
  /** `api.vercel.com` */
  readonly api: Fake;
  /** `edge-config.vercel.com` */
  readonly edgeConfig: Fake;
  readonly edge: Edge;
  readonly containment: Containment;
  /** Origin of the process behind the production domain. */
  readonly liveOrigin: () => string | undefined;
  readonly deployments: () => readonly DeploymentView[];
  /** What a deployment was born with, values included. */
  readonly frozenEnvironment: (deploymentId: string) => Readonly<Record<string, string>> | undefined;
  /** Variables with their values, sensitive ones too: this is the back door. */
  readonly environment: () => readonly EnvironmentVariable[];
  /** Changes a variable as the dashboard would, by key; creates an encrypted one for production if there is none. */
  readonly setEnvironment: (
    key: string,
    change: Partial<Omit<EnvironmentVariable, "key" | "createdAt" | "updatedAt">>,
  ) => EnvironmentVariable;
  /** Adds one beside those that are there, as the dashboard would: several may have one key. */
  readonly addEnvironment: (
    one: Pick<
      EnvironmentVariable,
      "key" | "value" | "target" | "type" | "gitBranch" | "customEnvironmentIds"
    >,
  ) => EnvironmentVariable;
  /** Adds one of the team's, linked to the project. */
  readonly addSharedEnvironment: (
    one: Pick<SharedVariable, "key" | "value" | "target" | "type">,
  ) => SharedVariable;
  /** The project's custom environments from now on; returns their ids. */
  readonly setCustomEnvironments: (slugs: readonly string[]) => readonly string[];
  /** Deploys production anew with the variables of now, as the dashboard's button does; resolves when it is ready. */
  readonly redeploy: () => Promise<string>;
  /** Whether new production deployments take the domain, as the settings page says. */
  readonly setAutoAssign: (on: boolean) => void;
  /** Returns whether there was one. */
  readonly removeEnvironment: (key: string) => boolean;
  /** Adds a store, as the dashboard would. */
  readonly addEdgeConfig: (id: string, slug: string) => void;
  /** Sets an item as the dashboard would; `undefined` removes it. @throws Error without such a store */
  readonly setEdgeConfigItem: (edgeConfigId: string, key: string, value: unknown) => void;
  /** The items of a store as the API tells them, and as readers see them now. */
  readonly edgeConfigItems: (
    edgeConfigId: string,
  ) => { readonly written: Record<string, unknown>; readonly visible: Record<string, unknown> } | undefined;
  readonly edgeConfigIds: () => readonly string[];
  /** Every change of an item that came by the API, oldest first. */
  readonly edgeConfigWrites: () => readonly EdgeConfigWrite[];
  /** Adds a line to the live deployment's runtime log; an empty list of lines empties it. */
  readonly writeLog: (lines: readonly { readonly message: string; readonly status?: number }[]) => void;
  /** Requests that no route knows; a test wants none. */
  readonly unexpected: () => readonly string[];
  /** Requests by `METHOD route`. */
  readonly counters: () => Readonly<Record<string, number>>;
  /** Whether new production deployments get the domain; an instant rollback turns it off. */
  readonly autoAssign: () => boolean;
  /** Makes builds begun and items written from now on take another time. */
  readonly setPace: (pace: Partial<Pace>) => Pace;
  /** What the settings page says: git link, Ignored Build Step, rolling release. */
  readonly settings: () => Readonly<ProjectSettings>;
  readonly changeSettings: (change: Partial<ProjectSettings>) => void;
  /** Decides whether new variables of the team have to be sensitive, as its settings page does. */
  readonly setSensitivePolicy: (policy: SensitivePolicy) => void;
  /** Decides over builds that begin from now on. */
  readonly decideBuilds: (fate: Partial<BuildFate>) => void;
  /** Changes what Vercel knows of the live deployment's origin, as a deployment by hand would. */
  readonly setLiveMeta: (meta: Readonly<Record<string, string>>) => void;
  /** All there is, values included. @throws Error while a build or a rolling release is under way */
  readonly save: () => SavedVercel;
  /** Goes on from what was saved so long before; the live deployment answers afterwards. For a Vercel that is empty still. */
  readonly load: (saved: SavedVercel, laterMs: number) => Promise<void>;
  /** Ends builds and processes. Repeating is safe. */
  readonly dispose: () => Promise<void>;
}

const values = (items: ReadonlyMap<string, { readonly value: unknown }>): Record<string, unknown> =>
  Object.fromEntries([...items].map(([key, { value }]) => [key, value]));

/** An empty Vercel with one team and one project. */
export function createVercel(options: VercelOptions): FakeVercel {
  const world = createWorld(options);
  const lifecycle = new Lifecycle(world);
  const now = () => options.clock.now();
  const view = (one: Deployment): DeploymentView => ({
    ...{ id: one.id, url: one.url, target: one.target ?? "preview", state: one.readyState },
    live: world.liveId === one.id,
    ...{ commit: one.commit, meta: one.meta, createdAt: one.createdAt, variables: Object.keys(one.env) },
  });
  const named = (key: string) => [...world.environment.values()].find((one) => one.key === key);
  const required = (id: string) => {
    const store = world.edgeConfigs.get(id);
    if (store === undefined) throw new Error(`There is no Edge Config ${id}.`);
    return store;
  };
  return {
    api: apiFake(world, lifecycle),
    edgeConfig: edgeConfigFake(world),
    edge: createEdge(world, lifecycle),
    containment: createContainment(world),
    liveOrigin: () => lifecycle.liveOrigin(),
    deployments: () => [...world.deployments.values()].map(view),
    frozenEnvironment: (id) => world.deployments.get(id)?.env,
    environment: () => [...world.environment.values()],
    setEnvironment: (key, change) => {
      const before = named(key) ?? {
        ...{ id: change.id ?? world.nextId("env_"), key, value: "", target: ["production" as const] },
        ...{ type: "encrypted" as const, comment: "", customEnvironmentIds: [] },
        ...{ createdAt: now(), updatedAt: now() },
      };
      const after = { ...before, ...change, key, updatedAt: now() };
      world.environment.set(after.id, after);
      return after;
    },
    addEnvironment: (one) => {
      const made = { ...one, id: world.nextId("env_"), comment: "", createdAt: now(), updatedAt: now() };
      world.environment.set(made.id, made);
      return made;
    },
    addSharedEnvironment: (one) => {
      const made = { ...one, id: world.nextId("env_"), projectId: [options.project.id], createdAt: now() };
      world.sharedEnvironment.set(made.id, made);
      return made;
    },
    setCustomEnvironments: (slugs) => {
      world.customEnvironments.clear();
      for (const slug of slugs)
        world.customEnvironments.set(world.nextId("env_custom"), { slug, createdAt: now() });
      return [...world.customEnvironments.keys()];
    },
    redeploy: async () => {
      const made = deploy(world, { target: "production", gitSource: undefined });
      await lifecycle.build(made);
      return made.id;
    },
    setAutoAssign: (on) => void (world.autoAssign = on),
    removeEnvironment: (key) => world.environment.delete(named(key)?.id ?? ""),
    addEdgeConfig: (id, slug) => void addEdgeConfig(world, id, slug),
    setEdgeConfigItem: (id, key, value) => {
      const store = required(id);
      const items = new Map(store.items);
      if (value === undefined) items.delete(key);
      else items.set(key, { value, createdAt: items.get(key)?.createdAt ?? now(), updatedAt: now() });
      publish(world, store, items);
    },
    edgeConfigItems: (id) => {
      const store = world.edgeConfigs.get(id);
      if (store === undefined) return undefined;
      return { written: values(store.items), visible: values(visibleItems(world, store)) };
    },
    edgeConfigIds: () => [...world.edgeConfigs.keys()],
    edgeConfigWrites: () => world.edgeConfigWrites,
    writeLog: (lines) => {
      if (lines.length === 0) world.runtimeLog.length = 0;
      for (const { message, status = 200 } of lines)
        world.runtimeLog.push({
          ...{ rowId: world.nextId("log_"), timestampInMs: now(), message, messageTruncated: false },
          ...{ level: status >= 500 ? "error" : "info", source: "serverless" },
          ...{ domain: options.productionDomain, requestMethod: "GET", requestPath: "/" },
          responseStatusCode: status,
        });
    },
    unexpected: () => world.unexpected,
    counters: () => Object.fromEntries(world.counters),
    autoAssign: () => world.autoAssign,
    setPace: (pace) => Object.assign(world.pace, pace),
    settings: () => ({ ...world.settings }),
    changeSettings: (change) => void Object.assign(world.settings, change),
    setSensitivePolicy: (policy) => void (world.sensitivePolicy = policy),
    decideBuilds: (fate) => void (world.fate = { outcome: "ready", times: undefined, ...fate }),
    setLiveMeta: (meta) => {
      const live = world.deployments.get(world.liveId ?? "");
      if (live === undefined) throw new Error("Nothing is live.");
      world.deployments.set(live.id, Object.assign(live, { meta: { ...live.meta, ...meta } }));
    },
    save: () => saveVercel(world),
    load: async (saved, laterMs) => {
      loadVercel(world, saved, laterMs);
      await lifecycle.resume();
    },
    dispose: () => lifecycle.dispose(),
  };
}
