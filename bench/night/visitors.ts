import { Browser } from "../../rehearsal/people/browser.ts";
import { probe } from "../../rehearsal/people/probe.ts";
import type { Visit } from "./event.ts";
import type { NightRecord } from "./record.ts";
import type { Settings, Visitor } from "./settings.ts";
import type { NightWorld } from "./world.ts";

/** Everything here is protected. A page is asked for as a browser navigates, the rest as a page's script asks. */
const doors = [
  { path: "/dashboard", document: true },
  { path: "/rota", document: true },
  { path: "/api/me", document: false },
  { path: "/api/rota", document: false },
] as const;

/** Someone at the door. */
export interface Person extends Visitor {
  readonly browser: Pick<Browser, "ask">;
  readonly userId: string | undefined;
  /** Puts another token into their hands; nothing for those who never had one. */
  readonly hold: (token: "stale" | "fresh") => Promise<void>;
}

/** Makes the accounts and sessions, and gives each visitor what they hold. Clerk must be up. */
export async function gather(world: NightWorld, { visitors, faults }: Settings): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (const visitor of visitors) people.push(await arrive(world, visitor, faults.tokenAgeS));
  return people;
}

async function arrive(world: NightWorld, visitor: Visitor, ageS: number): Promise<Person> {
  const { control, wire, address } = world;
  const browser = new Browser(wire, address);
  const nothing = { ...visitor, browser, userId: undefined, hold: async () => undefined };
  if (visitor.as === "stranger") return nothing;
  const email = `${visitor.name.toLowerCase().replace(/[^a-z]+/g, "-")}@nightshift.example`;
  const { id: userId } = await control("POST", "/clerk/users", { email });
  const { sessionId } = await control("POST", "/clerk/sessions", { userId });
  const token = async (key: string, shiftS: number): Promise<string> =>
    (await control("POST", "/clerk/tokens", { sessionId, shiftS, key })).token;
  if (visitor.as === "forged" || visitor.as === "foreign") {
    const carried = visitor.as;
    return { ...nothing, hold: async () => browser.holdToken(await token(carried, 0)) };
  }
  const shiftOf = { stale: -ageS, fresh: 0 };
  if (visitor.as === "api-client") {
    const client = new ApiClient(world);
    const hold: Person["hold"] = async (age) => void (client.token = await token("instance", shiftOf[age]));
    return { ...visitor, browser: client, userId, hold };
  }
  if (visitor.as === "revoked") {
    const last = await token("instance", -ageS);
    await control("POST", `/clerk/sessions/${sessionId}/revoke`);
    return { ...visitor, browser, userId, hold: async () => browser.holdToken(last) };
  }
  const hold: Person["hold"] = async (age) => browser.holdToken(await token("instance", shiftOf[age]));
  return { ...visitor, browser, userId, hold };
}

/** Sends its token as `Authorization: Bearer`, keeps no cookies. */
class ApiClient {
  token = "";
  readonly #world: NightWorld;
  constructor(world: NightWorld) {
    this.#world = world;
  }
  readonly ask: Browser["ask"] = async (target, { method = "GET" }) =>
    await this.#world.wire.send({
      ...{ method, url: new URL(target, this.#world.address.origin).href },
      headers: { accept: "application/json", authorization: `Bearer ${this.token}` },
    });
}

/** Everybody asks for everything once; each answer is on the record. */
export async function comeToTheDoor(
  world: NightWorld,
  record: NightRecord,
  visit: Visit,
  people: readonly Person[],
): Promise<void> {
  for (const { name, as, browser, hold } of people) {
    await hold(visit === "outage" || visit === "open" ? "stale" : "fresh");
    for (const { path, document } of doors) {
      if (document && as === "api-client") continue;
      const { origin } = world.address;
      await probe(record, { act: visit, who: name, browser, origin, path, document });
    }
  }
}
