import type { Problem } from "../errors.ts";
import type { Runbook } from "./runbook.ts";

export type Loaded =
  | { readonly ok: true; readonly runbook: Runbook }
  /** All that is wrong, in the order of the text. Never empty. */
  | { readonly ok: false; readonly problems: readonly Problem[] };
