import type { DeliveryState } from "../journal/fold.ts";
import type { Audience } from "../ports/notify.ts";
import type { Notice } from "../people/deliver-once.ts";
import { instant } from "../ports/clock.ts";
import type { Outage, Unseen, WatchState } from "./decide.ts";
import { comesAndGoes } from "./decide.ts";
import type { LineOf } from "./history-line.ts";
import type { Told } from "./told.ts";

/** A notice and the alert that it belongs to. */
export interface Owed extends Notice {
  readonly alert: string;
  readonly values: Readonly<Record<string, string | number>>;
}

/** What was not sent, or may be sent again, is tried so often in all, a look apart. */
const triesMax = 5;

/** Longest value of a notice, characters; the notices' own limit is 500. */
const longest = 400;

/** Who hears of an alert. */
export interface Hearer {
  readonly audience: Audience;
  /** Sending again calls nobody twice: the channel knows the alert by its id. */
  readonly repeatable: boolean;
}

interface Known {
  readonly told: Told;
  /** What triage said, by alert. */
  readonly triages: ReadonlyMap<string, LineOf<"triage">>;
  readonly to: readonly Hearer[];
}

/**
 * What is to be said now. Pure: a function of the history, so that a watcher that was killed says neither too little nor anything
 * twice. An end is only told of what a beginning was told of.
 */
export function owedNow(state: WatchState, known: Known): readonly Owed[] {
  const { told, to } = known;
  const { alert, unseen, outages, blindTimes } = state;
  const begun = (id: string) => Object.keys(told.get(id) ?? {}).some((key) => key.startsWith("fired-"));
  const team = to.filter(({ audience }) => audience === "team");
  const few = team.length > 0 ? team : to;
  return [
    ...(alert === undefined ? [] : each(told, to, alert.id, "fired", firedNotice(alert, known.triages))),
    ...outages
      .filter(({ id }) => begun(id))
      .flatMap((outage) => each(told, to, outage.id, "over", overNotice(outage))),
    ...(unseen?.said === true ? each(told, few, unseen.id, "fired", blindNotice(unseen)) : []),
    ...blindTimes
      .filter(({ id }) => begun(id))
      .flatMap((blind) => each(told, few, blind.id, "over", seesNotice(blind))),
  ];
}

type Words = Pick<Owed, "notice" | "values">;

function each(told: Told, to: readonly Hearer[], alert: string, what: string, words: Words): readonly Owed[] {
  const before = told.get(alert) ?? {};
  return to.flatMap(({ audience, repeatable }): readonly Owed[] => {
    const key = keyNow(before, `${what}-${audience}`, repeatable);
    return key === undefined ? [] : [{ alert, key, to: audience, ...words }];
  });
}

/** Under which key it is still to be sent; undefined: it was, or somebody has to look. */
function keyNow(
  before: Readonly<Record<string, DeliveryState>>,
  base: string,
  repeatable: boolean,
): string | undefined {
  for (let turn = 1; turn <= triesMax; turn += 1) {
    const key = turn === 1 ? base : `${base}-${turn}`;
    const outcome = Object.hasOwn(before, key) ? before[key]?.outcome : undefined;
    if (outcome === undefined || outcome === "due") return key;
    if (outcome !== "failed" && !(outcome === "unknown" && repeatable)) return undefined;
  }
  return undefined;
}

function firedNotice(alert: Outage, triages: Known["triages"]): Words {
  const triage = triages.get(alert.id);
  const often = alert.comesAndGoes
    ? ` It comes and goes: ${comesAndGoes.alerts} alerts within an hour, so its end is told after ${comesAndGoes.quietMs / 60_000} quiet minutes.`
    : "";
  const values = {
    incident: alert.id,
    since: instant(alert.sinceMs),
    found: `${short(alert.why.join(" "), longest - often.length)}${often}`,
    triage: short(triage === undefined ? "not done yet" : triageWords(triage), longest),
    next: short(triage?.next ?? "./runbook triage", longest),
  };
  return { notice: "watch-alert", values };
}

const triageWords = ({ category, severity, summary }: LineOf<"triage">): string =>
  `${category}${severity === undefined ? "" : `, ${severity}`}: ${summary}`;

function overNotice({ id, sinceMs, goodSinceMs = sinceMs }: Outage): Words {
  const minutes = Math.max(1, Math.round((goodSinceMs - sinceMs) / 60_000));
  const values = { incident: id, since: instant(sinceMs), until: instant(goodSinceMs), minutes };
  return { notice: "watch-recovered", values };
}

const blindNotice = ({ id, sinceMs }: Unseen): Words => ({
  notice: "watch-blind",
  values: { incident: id, since: instant(sinceMs) },
});

const seesNotice = ({ id, sinceMs, endedMs = sinceMs }: Unseen): Words => ({
  notice: "watch-sees",
  values: { incident: id, since: instant(sinceMs), until: instant(endedMs) },
});

const short = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
