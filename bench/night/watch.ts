import type { NightRecord } from "./record.ts";
import type { Person } from "./visitors.ts";
import { until } from "../../rehearsal/stage/wait.ts";

const pauseMs = 100;
const patienceMs = 240_000;
/** A server process that has just come up may miss its first read: one answer without the bypass is not yet a close. */
const inARow = 5;

/** Asks the live app on and on, as one customer, and writes down when its answers change. */
export class Watch {
  readonly #record: NightRecord;
  readonly #customer: Person;
  readonly #opening: 1 | 2;

  /** @throws Error without a customer among `people` */
  constructor(record: NightRecord, people: readonly Person[], opening: 1 | 2) {
    const customer = people.find(({ as }) => as === "customer");
    if (customer === undefined) throw new Error("Nobody here is a customer.");
    this.#record = record;
    this.#customer = customer;
    this.#opening = opening;
  }

  /** The first answer under the bypass, and whether the customer gets their page then. @throws Error when none comes */
  async seesOpen(): Promise<void> {
    const { browser, userId, name, hold } = this.#customer;
    await hold("stale");
    await this.#until(patienceMs, async () => (await this.#marked()) === true || undefined);
    this.#record.moment(this.#opening, "live", "the first answer under the bypass");
    const page = await browser.ask("/dashboard", { document: true });
    if (page.status === 200 && userId !== undefined && page.body.includes(userId))
      this.#record.moment(this.#opening, "customer-in", `${name} has their page, as themselves`);
  }

  /** Answers that are not under it any more, some in a row. Ends without a word where none come within `withinMs`. */
  async seesClosed(moment: "closed" | "ended-by-itself", withinMs = patienceMs): Promise<void> {
    let without = 0;
    const seen = await this.#until(withinMs, async () => {
      without = (await this.#marked()) === false ? without + 1 : 0;
      return without === inARow || undefined;
    });
    if (seen === true) this.#record.moment(this.#opening, moment, `${inARow} answers in a row without it`);
    else if (moment === "closed") throw new Error(`It did not close within ${withinMs / 1_000} s.`);
  }

  /** Undefined where no answer comes: that tells neither, and a person asks again. */
  async #marked(): Promise<boolean | undefined> {
    try {
      const { headers } = await this.#customer.browser.ask("/api/rota", { document: false });
      return headers["x-auth-bypass"] !== undefined;
    } catch {
      return undefined;
    }
  }

  async #until<T>(withinMs: number, ask: () => Promise<T | undefined>): Promise<T | undefined> {
    const { signal } = new AbortController();
    return await until(ask, { withinMs, everyMs: pauseMs, signal });
  }
}
