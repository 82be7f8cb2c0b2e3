import { deliverOnce, reconcileDeliveries, type Delivering, type Notice } from "../people/deliver-once.ts";

/** What was done by hand and seen to be so, as the team has to know it. */
export type HandNews = {
  readonly incident: string;
  /** Of the statement that was put in force: it is told of once. */
  readonly generation: number;
  /** Who did it, as people know them. */
  readonly who: string;
} & (
  | {
      readonly what: "opened";
      readonly until: string;
      readonly minutes: number;
      readonly reason: string;
      /** Who stands behind it; undefined: nobody. */
      readonly approver: string | undefined;
    }
  | { readonly what: "renewed"; readonly until: string }
  | { readonly what: "closed" }
);

/**
 * Tells the team once, intent and outcome on the record of what was done; first it settles what an earlier command left
 * undelivered there. Never throws for a notice that did not get through.
 */
export async function tellHand(around: Delivering, news: HandNews): Promise<void> {
  await reconcileDeliveries(around);
  await deliverOnce(around, handNotice(news));
}

/** The notice of it. */
export function handNotice(news: HandNews): Notice {
  const { what, who, incident, generation } = news;
  const common = { to: "team", key: `${what}-${generation}` } as const;
  switch (what) {
    case "opened": {
      const { until, minutes, reason, approver } = news;
      return approver === undefined
        ? {
            ...common,
            notice: "team-alone",
            values: { incident, who, reason, step: "bypass.open", bound: `${minutes} minutes at most` },
          }
        : { ...common, notice: "team-opened", values: { incident, who, approver, reason, until } };
    }
    case "renewed":
      return { ...common, notice: "team-renewed", values: { incident, who, until: news.until } };
    case "closed":
      return { ...common, notice: "team-closed", values: { incident, who } };
  }
}
