import { wholePlan } from "../../run/frozen-plans.ts";
import { stepNews } from "../../run/step-news.ts";
import { standardCatalogue } from "../../steps/standard.ts";
import { tellTeam } from "../../people/tell-team.ts";
import { loadContacts } from "../contacts/calls.ts";
import type { Beside } from "../run/execute-run.ts";

/** Longest that a command waits for the team's channel once everything is done, milliseconds. */
const longestMs = 20_000;

/** How often the record is looked at for what can be told, milliseconds. */
const pollMs = 500;

/**
 * Tells the team what a short run did: as soon as it was seen in the app, beside what is left to do, and the rest once the
 * run has ended. Nobody waits for a channel before. Who is on call is not called for it. Never rejects: what was done is done.
 */
export async function tellAfter(around: Beside, ended: AbortSignal): Promise<void> {
  const { root, plans, journal, ports, onRecord, say } = around;
  const { notify, clock } = ports;
  const { people } = await loadContacts(root).catch(() => ({ people: [] }));
  const nameOf = (id: string | undefined) => people.find((each) => each.id === id)?.name ?? id ?? "someone";
  const news = () => stepNews(wholePlan(plans), journal.state(), { catalogue: standardCatalogue, nameOf });
  const tell = async () => {
    const signal = AbortSignal.timeout(longestMs);
    await tellTeam({ journal, notify, clock, onRecord, signal }, { people, more: news() });
  };
  try {
    while (!ended.aborted) {
      if (news().length > 0) await tell();
      await clock.sleep(pollMs, ended).catch(() => undefined);
    }
    await tell();
  } catch (error) {
    say(
      `Whether the team was told is not known (${error instanceof Error ? error.message : String(error)}): tell them yourself.`,
    );
  }
}
