import { readFileSync } from "node:fs";

/** One HTTP request as it was recorded, with its answer. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly status: number;
  readonly response?: unknown;
  /** The header of that name, where there was one. */
  readonly retryAfter?: string;
  /** The content type, where it was not JSON. */
  readonly responseType?: string;
}

export interface Operation {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  readonly diffReasons?: readonly string[];
  readonly replaceReasons?: readonly string[];
}

export interface StateResource {
  readonly type: string;
  readonly name: string;
  readonly id: string;
  readonly inputs: unknown;
  readonly outputs: unknown;
}

/**
 * One resource or data source of a step's program. `{ref: name}` stands for that resource's id; `opts.caught` makes the
 * program catch a data source's failure.
 */
export interface Declared {
  readonly type: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
  readonly opts?: Readonly<Record<string, unknown>>;
}

/** What happened to Vercel before a step. */
export type Before =
  | { readonly action: "patch-env"; readonly key: string; readonly set: { value?: string; comment?: string } }
  | { readonly action: "drop-env"; readonly key: string }
  | { readonly action: "seed-edge"; readonly id: string; readonly slug: string }
  | { readonly action: "seed-item"; readonly id: string; readonly key: string; readonly value: unknown }
  | ({ readonly action: "fail" } & Failure);

export interface Failure {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly times: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly code?: string;
  readonly type?: string;
  readonly body?: string;
}

export interface Step {
  readonly scenario: string;
  readonly step: string;
  readonly mode: "up" | "refresh" | "destroy" | "import";
  readonly program?: readonly Declared[];
  readonly before?: readonly Before[];
  readonly importId?: string;
  readonly exit?: number;
  readonly preview?: readonly Operation[];
  readonly previewRequests?: readonly RecordedRequest[];
  readonly requests?: readonly RecordedRequest[];
  readonly messages?: readonly string[];
  readonly state?: readonly StateResource[];
  readonly pending?: number;
  readonly answers?: Readonly<Record<string, unknown>>;
}

/** The recorded contract, as it was handed over. */
export function contract(): readonly Step[] {
  return JSON.parse(readFileSync(new URL("provider-contract.json", import.meta.url), "utf8")) as Step[];
}
