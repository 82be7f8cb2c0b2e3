import { openAsk } from "../../adapters/ask.ts";
import { BadInput } from "../../errors.ts";
import { learnSecret } from "../../ports/known-secrets.ts";
import { Secret } from "../../ports/secret.ts";
import { badArgument } from "../edge.ts";
import type { Question } from "./questions.ts";

/** How often an answer that cannot be used is asked for again. */
const tries = 3;

/** Answers that were given beforehand, and the person who is asked for the others. */
export class Answers {
  readonly #env: NodeJS.ProcessEnv;
  readonly #asks: boolean;
  readonly #say: (line: string) => void;

  /** @param around `asks`: somebody is at a terminal */
  constructor(around: {
    readonly env: NodeJS.ProcessEnv;
    readonly asks: boolean;
    readonly say: (line: string) => void;
  }) {
    this.#env = around.env;
    this.#asks = around.asks;
    this.#say = around.say;
  }

  /** What an option, then an environment variable says; undefined: neither does. */
  given({ variables }: Question, option?: string): string | undefined {
    if (option !== undefined) return option;
    return variables.map((name) => this.#env[name]).find((value) => value !== undefined && value !== "");
  }

  /**
   * Where nobody can be asked: names every answer that is missing, in one error.
   * @param also what may turn out to be needed
   * @throws BadInput `BAD_ARGUMENT`
   */
  refuseMissing(missing: readonly Question[], also: readonly Question[] = []): void {
    if (this.#asks || missing.length === 0) return;
    const count = missing.length === 1 ? "an answer is" : `${missing.length} answers are`;
    const more = also.length === 0 ? "" : ` Perhaps also needed: ${also.map(waysOf).join("; ")}.`;
    throw new BadInput(
      `Nobody is at a terminal, and ${count} missing: ${missing.map(waysOf).join("; ")}.${more}`,
      {
        code: "BAD_ARGUMENT",
        hint: "Give each by its option or environment variable. Nothing was changed.",
      },
    );
  }

  /**
   * Asks at the terminal; a wrong answer is said and asked for again, three times in all.
   * @throws NeedsHuman `INTERRUPTED` when whoever is asked leaves
   */
  async ask(question: Question): Promise<string> {
    this.refuseMissing([question]);
    const { prompt, above, secret, fault } = question;
    const ask = openAsk();
    for (let left = tries; ; left--) {
      const answer = secret ? (await ask.secret(prompt, above)).reveal() : await ask.text(prompt, above);
      const wrong = fault?.(answer);
      if (wrong === undefined) return answer;
      if (left === 1)
        throw badArgument(`What was typed ${wrong}`, `See ./runbook init --help. Nothing was changed.`);
      this.#say(`What was typed ${wrong}.`);
    }
  }

  /** A secret from the environment or a hidden question; masked from now on. @throws as `ask` */
  async secret(question: Question): Promise<Secret> {
    const secret = new Secret(this.given(question) ?? (await this.ask(question)));
    learnSecret(secret);
    return secret;
  }
}

const waysOf = ({ option, variables, prompt }: Question): string => {
  const ways = [option, ...variables].filter((way) => way !== undefined);
  const [what = ""] = prompt.split(/[:,[]/);
  return `${ways.join(" or ")} (${what.trim()})`;
};
