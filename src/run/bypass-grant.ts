import type { ApprovedGrant } from "../approval/document.ts";
import type { PlannedStep } from "../plan/plan.ts";
import type { Clock } from "../ports/clock.ts";
import type { Stack } from "../ports/stack.ts";
import { bypassOpenInput } from "../steps/bypass-schemas.ts";
import { openedBy } from "../steps/opened-routes.ts";
import { instant } from "../steps/opening.ts";

const minuteMs = 60_000;

/**
 * The grant that an opening step asks a second person for: from now, for as long as it may be renewed in total. An
 * incident that is open already keeps its first opening and its cut-off.
 */
export async function grantOf(
  step: PlannedStep,
  ports: { readonly stack: Stack; readonly clock: Clock },
): Promise<ApprovedGrant | undefined> {
  if (step.use !== "bypass.open") return undefined;
  const input = bypassOpenInput.parse(step.inputs);
  const now = ports.clock.now();
  const [identity, config] = [await ports.stack.identity(), await ports.stack.bypassConfig()];
  const same = config !== undefined && config.incident === input.incident && Date.parse(config.until) > now;
  const from = instant(now);
  const { routes = [], methods = [] } = openedBy(input);
  const first = (same ? (config.first ?? config.from) : undefined) ?? from;
  const since = (same ? config.since : undefined) ?? instant(now - input.sinceMinutes * minuteMs);
  return {
    mode: input.mode,
    from,
    until: instant(Date.parse(first) + input.totalMinutes * minuteMs),
    since,
    first,
    routes: [...routes],
    methods: [...methods],
    deny: [...input.deny],
    stack: identity.stack,
    project: identity.project,
  };
}
