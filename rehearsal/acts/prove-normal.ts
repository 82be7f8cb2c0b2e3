import { Browser } from "../people/browser.ts";
import { growStale, type Person, strangers } from "../people/cast.ts";
import { look, lookStale, type Probe } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";
import { connectionsToClerk } from "../world/clerk-traffic.ts";

/** Clerk is back and the bypass closed: everyone is treated as on any other day. */
export async function proveNormal(stage: Scene): Promise<void> {
  const { claims, cast, sandbox } = stage;
  const { first, denied } = cast;
  const stale = await lookStale(stage);
  claims.check(
    "stale-token-asks-clerk-again",
    `${first.name}'s expired token alone no longer lets them in: Clerk is asked`,
    stale.status === 307 &&
      stale.redirectTo?.startsWith(sandbox.address.frontendApi) === true &&
      stale.bypass === undefined,
    inWords(stale),
  );
  const following = { ...first, name: `${first.name}, redirects followed` };
  const healed = await look(stage, following, "/dashboard", { follow: true });
  claims.check(
    "stale-tab-heals",
    `${first.name}'s browser follows to Clerk and is signed in as before`,
    healed.status === 200 && healed.userId === first.userId,
    inWords(healed),
  );

  for (const person of [...cast.customers.slice(1), denied]) {
    await person.browser.refresh();
    const fresh = await look(stage, person, "/api/me", { document: false });
    claims.check(
      `${person.name.toLowerCase()}-is-back`,
      `${person.name} has a fresh token and is in by normal auth`,
      fresh.status === 200 && fresh.userId === person.userId && fresh.bypass === undefined,
      inWords(fresh),
    );
  }

  const stranger = { name: "a stranger", browser: new Browser(sandbox.wire, sandbox.address) };
  const out = await look(stage, stranger, "/dashboard");
  claims.check(
    "stranger-is-asked-to-sign-in",
    "A stranger is sent to sign-in, as ever",
    out.status !== 200 && out.redirectTo !== undefined && out.bypass === undefined,
    inWords(out),
  );
}

/** The bypass is open: who is in, who is out, and that the app asks Clerk nothing for any of them. */
export async function proveBypass(stage: Scene): Promise<void> {
  const { claims, cast, sandbox } = stage;
  for (const person of [...cast.customers, cast.denied]) await growStale(sandbox, person);
  const outside = [...(await strangers(sandbox, cast.first)), cast.denied];
  const seen = new Map<Person, readonly Probe[]>();
  const traffic = await connectionsToClerk(stage, sandbox, async () => {
    for (const person of [...cast.customers, ...outside])
      seen.set(person, [
        await look(stage, person, "/dashboard"),
        await look(stage, person, "/api/me", { document: false }),
      ]);
  });

  const check = (person: Person, id: string, claim: string, holds: (probe: Probe) => boolean) => {
    const probes = seen.get(person) ?? [];
    claims.check(id, claim, probes.length > 0 && probes.every(holds), told(probes));
  };
  for (const person of cast.customers)
    check(
      person,
      `${slug(person)}-stays-signed-in`,
      `${person.name} keeps their identity with an expired token, on page and API`,
      ({ status, userId, bypass }) => status === 200 && userId === person.userId && bypass !== undefined,
    );
  for (const person of outside) {
    const [id, who] =
      person === cast.denied
        ? ["denied-person", `${person.name}, who is on the deny list, stays out with a genuine token`]
        : [slug(person), `${capital(person.name)} stays out`];
    const isOut = ({ status, redirectTo, userId }: Probe) => status === 503 && !redirectTo && !userId;
    check(person, `${id}-stays-out`, `${who}: 503, no redirect`, isOut);
  }
  claims.check(
    "no-word-to-clerk",
    "The app answered all of them without one connection to Clerk",
    traffic.connections === 0,
    `${traffic.requests} requests to the app, ${traffic.connections} connections to Clerk`,
  );
}

const slug = ({ name }: Person) =>
  name
    .toLowerCase()
    .replace(/^an? /, "")
    .replace(/[^a-z]+/g, "-");
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
const told = (probes: readonly Probe[]) =>
  probes.map((one) => `${new URL(one.url).pathname} ${inWords(one)}`).join(", ");
