import { growStale, strangers, type Cast, type Person } from "../people/cast.ts";
import { connectionsToClerk } from "../world/clerk-traffic.ts";
import { probe, type Probe } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Sandbox } from "../world/sandbox.ts";
import type { Stage } from "../stage/stage.ts";

const looks = [
  { path: "/dashboard", document: true },
  { path: "/api/me", document: false },
] as const;

/** The bypass is open: who is in, who is out, and that the app asks Clerk nothing for any of them. */
export async function proveBypass(stage: Stage, sandbox: Sandbox, cast: Cast): Promise<void> {
  const { claims } = stage;
  for (const person of [...cast.customers, cast.denied]) await growStale(sandbox, person);
  const outside = [...(await strangers(sandbox, cast.customers[0] ?? cast.denied)), cast.denied];
  const seen = new Map<Person, readonly Probe[]>();
  const traffic = await connectionsToClerk(stage, sandbox, async () => {
    for (const person of [...cast.customers, ...outside])
      seen.set(person, await look(stage, sandbox, person));
  });

  for (const person of cast.customers) {
    const probes = seen.get(person) ?? [];
    claims.check(
      `${slug(person)}-stays-signed-in`,
      `${person.name} keeps their identity with an expired token, on page and API`,
      probes.length === looks.length &&
        probes.every(
          ({ status, userId, bypass }) => status === 200 && userId === person.userId && bypass !== undefined,
        ),
      told(probes),
    );
  }
  for (const person of outside) {
    const probes = seen.get(person) ?? [];
    const denied = person === cast.denied;
    claims.check(
      denied ? "denied-person-stays-out" : `${slug(person)}-stays-out`,
      denied
        ? `${person.name}, who is on the deny list, stays out with a genuine token: 503, no redirect`
        : `${capital(person.name)} stays out: 503, no redirect`,
      probes.length === looks.length &&
        probes.every(({ status, redirectTo, userId }) => status === 503 && !redirectTo && !userId),
      told(probes),
    );
  }
  claims.check(
    "no-word-to-clerk",
    "The app answered all of them without one connection to Clerk",
    traffic.connections === 0,
    `${traffic.requests} requests to the app, ${traffic.connections} connections to Clerk`,
  );
}

async function look(
  { record, act }: Stage,
  { address }: Sandbox,
  { name, browser }: Person,
): Promise<Probe[]> {
  const probes: Probe[] = [];
  for (const { path, document } of looks)
    probes.push(await probe(record, { act, who: name, browser, origin: address.origin, path, document }));
  return probes;
}

const slug = ({ name }: Person) =>
  name
    .toLowerCase()
    .replace(/^an? /, "")
    .replace(/[^a-z]+/g, "-");
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const told = (probes: readonly Probe[]) =>
  probes.map((one) => `${new URL(one.url).pathname} ${inWords(one)}`).join(", ");
