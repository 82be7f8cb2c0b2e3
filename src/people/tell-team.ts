import type { Contacts } from "./contacts.ts";
import type { Journal } from "../journal/journal.ts";
import type { RunState } from "../journal/fold.ts";
import { deliverOnce, reconcileDeliveries, type Delivering, type Notice } from "./deliver-once.ts";

/** Key of the delivery of what a step says of itself. */
export const newsKey = (step: string): string => `told-${step}`;

/**
 * Tells what a run's record says and no step of its plan tells: that somebody went alone, that it was handed over, that
 * nobody further is called. A function of the record, so repeating is safe.
 */
export async function tellTeam(
  around: Omit<Delivering, "journal"> & { readonly journal: Journal },
  { people, more = [] }: Pick<Contacts, "people"> & { readonly more?: readonly Notice[] },
): Promise<void> {
  await reconcileDeliveries(around);
  const keys = more.map(({ key }) => key);
  for (const notice of [...noticesOf(around.journal.state(), { people, keys }), ...more])
    await deliverOnce(around, notice);
}

/** @param keys of what is told besides: a step that says it of itself is not told twice */
function noticesOf(
  state: RunState,
  { people, keys }: Pick<Contacts, "people"> & { readonly keys: readonly string[] },
): readonly Notice[] {
  const { run = "", hands, approvals, escalation, phase } = state;
  const nameOf = (id: string | undefined) =>
    people.find((person) => person.id === id)?.name ?? id ?? "someone";
  const alone = Object.entries(approvals).flatMap(([step, { override }]): Notice[] => {
    if (override === undefined || keys.includes(newsKey(step))) return [];
    const values = {
      incident: run,
      who: nameOf(override.by),
      reason: override.reason,
      step,
      bound: override.bound,
    };
    return [{ notice: "team-alone", to: "team", key: `alone-${step}`, values }];
  });
  const [from, to] = hands.slice(-2);
  const handed =
    to === undefined || from === to
      ? []
      : [
          {
            ...({ notice: "team-handed-over", to: "team", key: `handed-over-${hands.length}` } as const),
            values: { incident: run, from: nameOf(from), to: nameOf(to) },
          },
        ];
  const { acknowledged, due } = escalation;
  const over = Object.keys(due).length > 0 && (acknowledged !== undefined || phase === "finished");
  const answered: Notice = {
    ...{ notice: "escalation-over", to: "escalation", key: "escalation-over" },
    values: {
      incident: run,
      who: acknowledged === undefined ? "nobody; the run has ended" : nameOf(acknowledged.by),
    },
  };
  return [...alone, ...handed, ...(over ? [answered] : [])];
}
