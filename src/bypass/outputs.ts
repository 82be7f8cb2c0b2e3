import { formatInstant } from "./instant.ts";
import type { Answer } from "./statement.ts";

/** What the stack says of itself: a function of the statement alone, so that time does not change it. */
export function liveOutputs(
  { text, statement, incident, generation }: Pick<Answer, "text" | "statement" | "incident" | "generation">,
  publicKey: string,
) {
  const common = { statement: text, publicKey, incident, generation };
  if (statement.mode === "closed") {
    return { ...common, mode: statement.mode, approved: false, live: "closed: everyone signs in as usual" };
  }
  const until = formatInstant(statement.exp);
  return {
    ...common,
    mode: statement.mode,
    until,
    since: formatInstant(statement.since),
    approved: statement.approved,
    live: `${statement.mode} until ${until}, for ${forWhom(statement)}; ${statement.approved ? "approved by a second person" : "not approved by anyone: its review is pending"}`,
  };
}

function forWhom(statement: {
  readonly mode: "stale-sessions" | "open";
  readonly since: number;
  readonly routes?: readonly string[];
}): string {
  if (statement.mode === "open")
    return `everyone as nobody${statement.routes === undefined ? "" : ` on ${statement.routes.join(", ")}`}`;
  return `people whose session token was issued after ${formatInstant(statement.since)}`;
}
