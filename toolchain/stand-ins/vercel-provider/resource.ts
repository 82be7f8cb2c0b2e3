import type { Api } from "./api.ts";
import type { Properties } from "./values.ts";

export interface ReadResult {
  readonly id: string;
  readonly outputs: Properties;
}

/** One resource type. Everything generic (diff, previews, secrets, import) is done around it. */
export interface Resource {
  /** Pulumi's type token, e.g. `vercel:index/alias:Alias`. */
  readonly type: string;
  /** Properties a program may give. */
  readonly inputs: readonly string[];
  /** Lists whose order means nothing. */
  readonly sets?: readonly string[];
  /** Properties that go to the engine as secrets. */
  readonly secrets?: readonly string[];
  /** Properties whose change makes a new resource. */
  readonly replaceOn: readonly string[];
  /** Properties the official provider names as a reason too, once another one replaces. */
  readonly replaceOnUnknown?: readonly string[];
  /** Properties Vercel fills in where the program does not: unknown again as soon as anything else changes. */
  readonly computed: readonly string[];
  /** Those of `computed` that keep the value they have, if they have one. */
  readonly keptIfKnown?: readonly string[];
  /** Why the program's inputs cannot be right; empty if they can. */
  readonly check?: (inputs: Properties, name: string) => readonly string[];
  /** Asks what decides whether a new one can be; before its preview and before it is made. @throws OperationFailure */
  readonly plan?: (api: Api, inputs: Properties) => Promise<void>;
  readonly create: (api: Api, inputs: Properties) => Promise<ReadResult>;
  /** Undefined when it is gone. */
  readonly read: (api: Api, id: string, state: Properties) => Promise<ReadResult | undefined>;
  /** State to begin with, from the id given to `pulumi import`. */
  readonly importState: (api: Api, importId: string) => Promise<ReadResult>;
  readonly update?: (api: Api, id: string, inputs: Properties, state: Properties) => Promise<Properties>;
  readonly delete: (api: Api, id: string, state: Properties) => Promise<void>;
}

/** One data source. `reasons` are refusals before any request; `answer` is what the program gets. */
export interface DataSource {
  readonly type: string;
  readonly secrets?: readonly string[];
  readonly check?: (args: Properties) => readonly { readonly property: string; readonly reason: string }[];
  readonly look: (api: Api, args: Properties) => Promise<Properties>;
}
