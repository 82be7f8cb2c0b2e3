import { deliverOnce, type DeliveryRecord } from "../people/deliver-once.ts";
import type { Clock } from "../ports/clock.ts";
import type { Audience, Notify } from "../ports/notify.ts";
import type { LineOf } from "./history-line.ts";
import type { Hearer, Owed } from "./owed.ts";
import type { Told } from "./told.ts";

interface Telling {
  readonly notify: Notify;
  readonly clock: Clock;
  readonly told: () => Told;
  /** Puts a line on the history. Resolves when it is on disk. */
  readonly keep: (line: LineOf<"notice.due"> | LineOf<"notice.told">) => Promise<void>;
  readonly signal: AbortSignal;
}

type NoticeLine = LineOf<"notice.due"> | LineOf<"notice.told">;

/**
 * Who hears of an alert: the team, and whoever is called, where that is another channel. Without any channel the words are the
 * team's to paste. @throws BadInput for mistakes in notices/ or contacts/channels.yaml
 */
export async function audiencesOf(notify: Notify): Promise<readonly Hearer[]> {
  const hearer = async (audience: Audience) => {
    const { channel } = await notify.draft("watch-alert", audience);
    return { channel: channel?.id, audience, repeatable: channel?.kind === "pagerduty" };
  };
  const [team, escalation] = await Promise.all([hearer("team"), hearer("escalation")]);
  if (escalation.channel === undefined || escalation.channel === team.channel) return [team];
  return team.channel === undefined ? [escalation] : [team, escalation];
}

/** Sends a notice once, with intent and outcome on the history. Never throws for one that did not get through. */
export async function tellOnce(around: Telling, { alert, ...notice }: Owed): Promise<void> {
  const { notify, clock, told, keep, signal } = around;
  const journal: DeliveryRecord<NoticeLine> = {
    state: () => ({ run: alert, deliveries: told().get(alert) ?? {}, inForce: {} }),
    append: async (event) => {
      const at = new Date(clock.now()).toISOString();
      const { key, notice: name, to } = event;
      const common = { at, run: alert, key, notice: name, to };
      const line: NoticeLine =
        event.type === "notice.due"
          ? { t: event.type, ...common, values: event.values ?? {} }
          : { t: event.type, ...common, outcome: event.outcome, message: event.message };
      await keep(line);
      return line;
    },
  };
  await deliverOnce({ journal, notify, clock, signal, onRecord: () => undefined }, notice);
}
