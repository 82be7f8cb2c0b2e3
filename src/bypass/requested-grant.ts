import type { ApprovedGrant } from "../approval/document.ts";
import { TOTAL_SECONDS } from "../../guard/src/limits.ts";
import type { Clock } from "../ports/clock.ts";
import type { Stack } from "../ports/stack.ts";
import { formatInstant } from "./instant.ts";
import type { BypassOpenInput } from "./step-schemas.ts";
import { openedBy } from "./check-opening.ts";
import { continued } from "./renewal.ts";

/**
 * The grant that an opening asks a second person for: from now, for as long as it may be renewed in total. An
 * incident that is open already, or ended by itself, keeps its first opening and its cut-off, and its four hours.
 */
export async function requestedGrant(
  input: BypassOpenInput,
  ports: { readonly stack: Pick<Stack, "identity" | "bypassConfig">; readonly clock: Clock },
): Promise<ApprovedGrant> {
  const now = Math.floor(ports.clock.now() / 1000);
  const [identity, config] = [await ports.stack.identity(), await ports.stack.bypassConfig()];
  const before = continued(config, input.incident, now);
  const { routes = [], methods = [] } = openedBy(input);
  const first = before?.first ?? before?.from ?? now;
  const since = before?.since ?? now - input.sinceMinutes * 60;
  return {
    mode: input.mode,
    from: formatInstant(now),
    until: formatInstant(Math.min(now + input.totalMinutes * 60, first + TOTAL_SECONDS)),
    since: formatInstant(since),
    first: formatInstant(first),
    routes: [...routes],
    methods: [...methods],
    deny: [...input.deny],
    stack: identity.stack,
    project: identity.project,
  };
}
