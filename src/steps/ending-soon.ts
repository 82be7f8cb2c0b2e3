import type { BypassConfig } from "../ports/stack.ts";

/** Minutes before an opening's end at which everyone is warned, the first warning first. */
const warnAt = [10, 3];

export interface EndWarning {
  readonly message: string;
  /** ISO 8601, UTC. */
  readonly until: string;
  readonly minutesLeft: number;
}

/** Says each warning of an opening's end once. A renewal has an end of its own, and is warned of anew. */
export class EndWarnings {
  readonly #said = new Set<string>();

  /** The warning that is due now, if one is. After a pause in which several fell due, the latest alone. */
  due(config: BypassConfig | undefined, nowMs: number): EndWarning | undefined {
    if (config === undefined) return undefined;
    const { until } = config;
    const minutesLeft = Math.ceil((Date.parse(until) - nowMs) / 60_000);
    const mark = warnAt.findLast((minutes) => minutesLeft <= minutes);
    if (mark === undefined || minutesLeft <= 0 || this.#said.has(`${until} ${mark}`)) return undefined;
    for (const each of warnAt.filter((minutes) => minutes >= mark)) this.#said.add(`${until} ${each}`);
    const message = `THE BYPASS ENDS in ${minutesLeft} ${minutesLeft === 1 ? "minute" : "minutes"}, at ${until}. Renew it with \`npx runbook bypass renew\`.`;
    return { message, until, minutesLeft };
  }
}
