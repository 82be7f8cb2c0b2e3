// What happened at a Clerk instance, from a seed: users created, changed and deleted, as messages and as what is left.
import { clerkUser, messageOf, type Message } from "./clerk-events.ts";

export interface History {
  /** In the order in which it happened. */
  readonly messages: readonly Message[];
  /** Whom Clerk still has, as its API writes them. */
  readonly users: readonly ReturnType<typeof clerkUser>[];
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const names = ["Zoë", "Лев", "🦊 Fox", "O'Neil", "", null];
const change = (random: () => number, count: number): object => ({
  first_name: names[Math.floor(random() * names.length)] ?? null,
  last_name: `Name ${count}`,
  external_id: random() < 0.3 ? `ext-${count}` : null,
  // phone only, now and then
  ...(random() < 0.2 && { primary_email_address_id: null, email_addresses: [] }),
});

/** So many events, several of them within one millisecond. */
export function clerkHistory(count: number, seed: number): History {
  const random = seeded(seed);
  const users = new Map<string, ReturnType<typeof clerkUser>>();
  const messages: Message[] = [];
  let at = 1_764_000_000_000;
  const say = (type: string, data: object) =>
    messages.push(messageOf(`msg_${String(messages.length).padStart(6, "0")}`, type, data, at));
  while (messages.length < count) {
    at += random() < 0.3 ? 0 : Math.floor(random() * 50) + 1;
    const known = [...users.keys()];
    const chosen = known[Math.floor(random() * known.length)];
    const lot = random();
    if (chosen === undefined || lot < 0.4) {
      const id = `user_${random() < 0.5 ? "a" : "B"}${messages.length}`;
      const made = clerkUser(id, at, { created_at: at, ...change(random, messages.length) });
      users.set(id, made);
      say("user.created", made);
    } else if (lot < 0.9) {
      const changed = {
        ...(users.get(chosen) as object),
        ...change(random, messages.length),
        updated_at: at,
      };
      users.set(chosen, changed as ReturnType<typeof clerkUser>);
      say("user.updated", changed);
    } else {
      users.delete(chosen);
      say("user.deleted", { id: chosen, object: "user", deleted: true });
    }
  }
  return { messages, users: [...users.values()] };
}
