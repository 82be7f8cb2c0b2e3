import { instantText } from "../../report/instant.ts";
import { outageJson } from "../../watch/uptime-json.ts";
import { outageText } from "../../watch/uptime-text.ts";
import type { LineOf } from "../../watch/history-line.ts";
import type { News, Pace } from "../../watch/watching.ts";
import type { Output } from "../output.ts";

interface Showing {
  readonly out: Output;
  readonly pace: Pace;
  readonly hasTestUser: boolean;
  /** Folder of the history. */
  readonly place: string;
}

/** Healthy looks between two lines that say so. */
const quietLooks = 20;

/** What a watch says while it goes on: each thing as JSON, or what somebody would want to read. */
export function newsLines({ out, pace, hasTestUser, place }: Showing) {
  let [well, told, requests] = [0, false, 0];
  const lookLine = (line: LineOf<"look">): void => {
    requests += line.requests;
    const isWell = line.is === "well";
    well = isWell ? well + 1 : 0;
    if (!isWell || well === 1 || well % quietLooks === 0)
      out.print(`${instantText(line.at)}  ${line.is}${detail(line, well)}`);
    if (told) return;
    told = true;
    if (!pace.once) out.note(...costs(line, pace));
  };
  return {
    begin(): void {
      if (out.asJson) return;
      const often = pace.once ? "once" : `every ${pace.everySeconds} s`;
      out.note(`Looking ${often}; the history goes to ${place}.${pace.once ? "" : " Ctrl-C ends it."}`);
      if (!hasTestUser)
        out.note("Nobody signs in: there is no test user (RUNBOOK_TEST_USER, RUNBOOK_TEST_USER_PASSWORD).");
    },
    tell(news: News): void {
      if (out.asJson) return out.json(asJson(news));
      switch (news.event) {
        case "look":
          return lookLine(news.line);
        case "fired":
          return out.print(
            `ALERT ${news.alert.id}, since ${instantText(new Date(news.alert.sinceMs).toISOString())}`,
            ...news.alert.why.map((each) => `  ${each}`),
          );
        case "over":
          return out.print(`OVER ${news.outage.id}, ${outageText(news.outage, Date.parse(news.at))}`);
        case "blind":
          return out.print(`BLIND ${news.alert}: nothing can be seen from here.`);
        case "sees":
          return out.print(`SEES ${news.alert}: something can be seen again.`);
        case "triage":
          return out.print(
            `TRIAGE ${news.line.category}: ${news.line.summary}`,
            ...(news.line.next === undefined ? [] : [`  ${news.line.next}`]),
          );
        case "told":
          return out.print(`TOLD ${news.line.to}, ${news.line.outcome}: ${news.line.message}`);
      }
    },
    end(): void {
      if (!out.asJson && !pace.once) out.note(`Ended after ${requests} requests; it goes on from ${place}.`);
    },
  };
}

function detail({ why, requests, ms }: LineOf<"look">, well: number): string {
  if (why !== undefined) return `: ${why.join(" ")}`;
  return well > 1 ? ` for ${well} looks` : `, ${requests} requests in ${ms} ms`;
}

/** By the first look, which has a sign-in where there is a test user. */
function costs(
  { requests, signIn }: LineOf<"look">,
  { everySeconds, signInMinutes }: Pace,
): readonly string[] {
  const looks = Math.round(86_400 / everySeconds);
  const apart = signIn === true ? `, a sign-in every ${signInMinutes} min among them` : "";
  return [`At most ${looks * requests} requests a day: ${looks} looks, ${requests} each${apart}.`];
}

/** Without what the rules keep for themselves. */
function asJson(news: News): unknown {
  switch (news.event) {
    case "look":
      return { event: news.event, line: news.line, alert: news.state.alert?.id ?? null };
    case "fired":
      return { event: news.event, at: news.at, outage: outageJson(news.alert) };
    case "over":
      return { event: news.event, at: news.at, outage: outageJson(news.outage) };
    case "blind":
    case "sees":
    case "triage":
    case "told":
      return news;
  }
}
