import type { ApprovedGrant } from "../approval/document.ts";
import { instant, type Clock } from "../ports/clock.ts";
import type { Stack } from "../ports/stack.ts";
import { totalMinutesMax, type BypassOpenInput } from "./step-schemas.ts";
import { openedBy } from "./opened-routes.ts";
import { continued } from "./renewal.ts";

const minuteMs = 60_000;

/**
 * The grant that an opening asks a second person for: from now, for as long as it may be renewed in total. An
 * incident that is open already, or ended by itself, keeps its first opening and its cut-off, and its four hours.
 */
export async function requestedGrant(
  input: BypassOpenInput,
  ports: { readonly stack: Pick<Stack, "identity" | "bypassConfig">; readonly clock: Clock },
): Promise<ApprovedGrant> {
  const now = ports.clock.now();
  const [identity, config] = [await ports.stack.identity(), await ports.stack.bypassConfig()];
  const before = continued(config, input.incident, now);
  const from = instant(now);
  const { routes = [], methods = [] } = openedBy(input);
  const first = before?.first ?? before?.from ?? from;
  const since = before?.since ?? instant(now - input.sinceMinutes * minuteMs);
  const incidentEnd = Date.parse(first) + totalMinutesMax * minuteMs;
  return {
    mode: input.mode,
    from,
    until: instant(Math.min(now + input.totalMinutes * minuteMs, incidentEnd)),
    since,
    first,
    routes: [...routes],
    methods: [...methods],
    deny: [...input.deny],
    stack: identity.stack,
    project: identity.project,
  };
}
