import { getAlias } from "./data/get-alias.ts";
import { getDeployment } from "./data/get-deployment.ts";
import { getEdgeConfig, getEdgeConfigItem, getEdgeConfigToken } from "./data/get-edge-config.ts";
import { getProject } from "./data/get-project.ts";
import type { DataSource, Resource } from "./resource.ts";
import { alias } from "./resources/alias.ts";
import { deployment } from "./resources/deployment.ts";
import { edgeConfig } from "./resources/edge-config.ts";
import { edgeConfigItem } from "./resources/edge-config-item.ts";
import { edgeConfigToken } from "./resources/edge-config-token.ts";
import { environmentVariable } from "./resources/environment-variable.ts";

const all: readonly Resource[] = [
  alias,
  deployment,
  edgeConfig,
  edgeConfigItem,
  edgeConfigToken,
  environmentVariable,
];
const looks: readonly DataSource[] = [
  getAlias,
  getDeployment,
  getEdgeConfig,
  getEdgeConfigItem,
  getEdgeConfigToken,
  getProject,
];

/** Resource types by their token. */
export const resources: ReadonlyMap<string, Resource> = new Map(all.map((one) => [one.type, one]));

/** Data sources by their token. */
export const dataSources: ReadonlyMap<string, DataSource> = new Map(looks.map((one) => [one.type, one]));
