import { publicKeyOf, signStatement } from "../../guard/src/grant.ts";
import type { Statement } from "../../guard/src/statement.ts";
import type { BypassConfig } from "../ports/stack.ts";
import { formatInstant, type Seconds } from "./instant.ts";
import { readLive, type Live } from "./live-statement.ts";
import { openingOf, type Opening } from "./opening.ts";
import { Refusal } from "./refusal.ts";

interface Question {
  readonly bypass: BypassConfig | undefined;
  readonly audience: string;
  /** PKCS#8 PEM. */
  readonly signingKey: string;
  /** What the item holds now; undefined when there is none, or nothing readable. */
  readonly liveText: string | undefined;
  readonly nowSeconds: Seconds;
  /** Past the engine: the least generation of a closed statement, since a write of a lower one may be under way. */
  readonly closedFrom?: number;
}

interface Continuing {
  /** These very bytes are live. */
  readonly isLive: boolean;
  /** An approved opening of the same incident is in the item, and nobody closed it: this one renews it. */
  readonly renews: boolean;
}

export interface Answer {
  /** The compact JWS for the item. */
  readonly text: string;
  readonly statement: Statement;
  readonly incident: string;
  readonly generation: number;
  readonly warnings: readonly string[];
  /** Set when this writes an opening that is not live yet, or is. */
  readonly opening: (Opening & Continuing) | undefined;
}

/**
 * Config and live statement -> the statement to write. The same question gives the same bytes, and once they are
 * live, asking again gives them again: an unchanged config previews empty, before and after the end.
 * @throws Refusal
 */
export async function decideStatement(question: Question): Promise<Answer> {
  const live = await readLive(question.liveText, publicKeyOf(question.signingKey), question.audience);
  const { bypass } = question;
  if (bypass === undefined) return closed(question, live, []);
  const before = live === undefined || live.statement.mode === "closed" ? undefined : live.statement;
  const opening = openingOf(bypass, question.audience, question.nowSeconds, before);
  const ended = `bypass.until (${formatInstant(opening.statement.exp)}) has passed, so this is closed: remove it with \`pulumi config rm bypass\`.`;
  if (opening.expired && live?.statement.mode === "closed" && live.generation >= opening.generation)
    return closed(question, live, [ended]);
  const text = await signStatement(opening.statement, question.signingKey);
  refuseOlder(opening, text, live);
  return {
    text,
    statement: opening.statement,
    incident: opening.incident,
    generation: opening.generation,
    warnings: opening.expired ? [ended] : [],
    opening: { ...opening, isLive: live?.text === text, renews: renews(opening, live) },
  };
}

/** A closed statement outranks the opening that it ends; a closed one that is live already stays as it is. */
async function closed(question: Question, live: Live, warnings: readonly string[]): Promise<Answer> {
  const closedFrom = question.closedFrom ?? 0;
  if (live?.statement.mode === "closed" && live.generation >= closedFrom) {
    const { text, statement, incident, generation } = live;
    return { text, statement, incident, generation, warnings, opening: undefined };
  }
  const incident = live?.incident ?? "none";
  const above = live === undefined ? unreadable(question) : live.generation + 1;
  const generation = Math.max(above, closedFrom);
  const statement: Statement = { aud: question.audience, jti: `${incident}:${generation}`, mode: "closed" };
  const text = await signStatement(statement, question.signingKey);
  return { text, statement, incident, generation, warnings, opening: undefined };
}

/**
 * Nothing there: the first. Something that we did not sign: above every opening that has begun, so that a clone with an
 * old config cannot open again after someone has tampered with the item.
 */
function unreadable({ liveText, nowSeconds }: Question): number {
  return liveText === undefined || liveText === "" ? 0 : nowSeconds;
}

/** One that has ended by itself counts, too: who overslept its end has been approved until the end in total. */
function renews(opening: Opening, live: Live): boolean {
  if (live === undefined || live.statement.mode === "closed" || live.incident !== opening.incident)
    return false;
  return live.statement.approved && live.statement.first === opening.statement.first;
}

function refuseOlder(opening: Opening, text: string, live: Live): void {
  if (live === undefined || live.generation < opening.generation || live.text === text) return;
  const what = live.statement.mode === "closed" ? "closed" : "opened anew";
  const way = "drop this config with `pulumi config rm bypass`, or open again with a new bypass.until";
  if (live.generation > opening.generation)
    throw new Refusal(
      `This config is older than what is live (generation ${opening.generation} against ${live.generation}): the bypass was ${what} since; ${way}.`,
    );
  throw new Refusal(
    `The live statement has this config's generation (${live.generation}) but says something else: raise bypass.generation, or set a new bypass.until.`,
  );
}
