import { seededRandom } from "../seeded-random.ts";
import type { ClerkInstance } from "./instance.ts";
import { clerkId, createUser } from "./state.ts";

export interface LoadPlan {
  /** The same seed does the same things in the same order; ids and times differ. */
  readonly seed: number;
  readonly perSecond: number;
  /** It ends by itself after so many. */
  readonly count?: number | undefined;
  /** Whether people of crowds are changed and deleted, too, not only those whom the load made itself. */
  readonly crowds: boolean;
}

interface LoadCounts {
  readonly running: boolean;
  readonly created: number;
  readonly changed: number;
  readonly deleted: number;
}

/** How often the load acts, milliseconds. */
const tickMs = 20;

/** People who sign up, change and leave while something else goes on. Half of what happens is a sign-up, a sixth a deletion. */
export class Load {
  readonly #instance: ClerkInstance;
  #ended = new AbortController();
  #random = seededRandom(0);
  /** Ids of those whom the load made and who are there. */
  #own: string[] = [];
  #number = 0;
  #counts = { running: false, created: 0, changed: 0, deleted: 0 };

  constructor(instance: ClerkInstance) {
    this.#instance = instance;
  }

  /** Ends another one that runs, whose people stay. */
  begin(plan: LoadPlan): LoadCounts {
    this.stop();
    this.#ended = new AbortController();
    this.#random = seededRandom(plan.seed);
    this.#own = [];
    this.#counts = { running: true, created: 0, changed: 0, deleted: 0 };
    void this.#run(plan, this.#ended.signal);
    return this.counts();
  }

  counts(): LoadCounts {
    return { ...this.#counts };
  }

  stop(): LoadCounts {
    this.#ended.abort();
    this.#counts.running = false;
    return this.counts();
  }

  async #run(plan: LoadPlan, ended: AbortSignal): Promise<void> {
    const { clock } = this.#instance;
    const [begun, most] = [clock.now(), plan.count ?? Infinity];
    for (let done = 0; done < most;) {
      await clock.sleep(tickMs, ended).catch(() => undefined);
      if (ended.aborted) return;
      const due = Math.min(most, Math.floor(((clock.now() - begun) / 1000) * plan.perSecond));
      for (; done < due; done += 1) this.#once(plan.crowds);
    }
    this.#counts.running = false;
  }

  #once(crowds: boolean): void {
    const kind = this.#random();
    const id = this.#somebody(crowds);
    if (kind < 1 / 2 || id === undefined) this.#create();
    else if (kind < 5 / 6) this.#change(id);
    else this.#remove(id);
  }

  /** With what every list of users has in it sooner or later: no names, no address, a phone number alone, text of the world. */
  #create(): void {
    const { state, clock } = this.#instance;
    const [kind, number] = [this.#random(), (this.#number += 1)];
    const user = createUser(state, clock.now(), {
      ...(kind < 0.9 && { email: `load-${number}@nightshift.example` }),
      ...(kind >= 0.85 && { phone: `+1555${String(number).padStart(8, "0")}` }),
      ...(kind < 0.7 && { firstName: FIRST[number % FIRST.length] ?? "Ada", lastName: `Load ${number}` }),
      ...(number % 4 === 0 && { externalId: `customer-${number}` }),
      password: null,
    });
    this.#own.push(user.id);
    this.#counts.created += 1;
  }

  #change(id: string): void {
    const { state, clock } = this.#instance;
    const user = state.users.edit(id, clock.now());
    if (user === undefined) return;
    const [kind, number] = [this.#random(), (this.#number += 1)];
    if (kind < 0.2) user.lastName = null;
    else if (kind < 0.8 || user.email === "") user.firstName = `${FIRST[number % FIRST.length]} ${number}`;
    else {
      state.users.releaseEmail({ id: user.emailId, email: user.email });
      Object.assign(user, { emailId: clerkId("idn"), email: `moved-${number}@nightshift.example` });
      state.users.claimEmail({ id: user.emailId, email: user.email, verified: true }, user.id);
    }
    this.#counts.changed += 1;
  }

  #remove(id: string): void {
    const { state } = this.#instance;
    if (!state.users.remove(id)) return;
    state.sessions.forgetUser(id);
    const place = this.#own.indexOf(id);
    if (place >= 0) this.#own.splice(place, 1);
    this.#counts.deleted += 1;
  }

  #somebody(crowds: boolean): string | undefined {
    const own = this.#own[Math.floor(this.#random() * this.#own.length)];
    const all = this.#instance.state.users.crowds;
    if (!crowds || all.length === 0 || this.#random() < 0.3) return own;
    const crowd = all[Math.floor(this.#random() * all.length)];
    return crowd?.at(Math.floor(this.#random() * crowd.length))?.id ?? own;
  }
}

const FIRST = ["Ada", "Bo", "Chloé", "Ðorđe", "Erdős", "李", "O'Neil", 'Zoë "Z"'];
