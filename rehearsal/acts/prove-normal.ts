import { growStale, type Cast } from "../people/cast.ts";
import { Browser } from "../people/browser.ts";
import { probe } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Sandbox } from "../world/sandbox.ts";
import type { Stage } from "../stage/stage.ts";

/** Clerk is back and the bypass closed: everyone is treated as on any other day. */
export async function proveNormal(stage: Stage, sandbox: Sandbox, cast: Cast): Promise<void> {
  const { claims, record, act } = stage;
  const { origin, frontendApi } = sandbox.address;
  const [first, second] = cast.customers;
  if (first === undefined || second === undefined) throw new Error("The drill needs two customers.");

  await growStale(sandbox, first);
  const stale = await probe(record, {
    act,
    who: first.name,
    browser: first.browser,
    origin,
    path: "/dashboard",
  });
  claims.check(
    "stale-token-asks-clerk-again",
    `${first.name}'s expired token alone no longer lets them in: Clerk is asked`,
    stale.status === 307 && stale.redirectTo?.startsWith(frontendApi) === true && stale.bypass === undefined,
    inWords(stale),
  );
  const healed = await probe(record, {
    act,
    who: `${first.name}, redirects followed`,
    browser: first.browser,
    origin,
    path: "/dashboard",
    follow: true,
  });
  claims.check(
    "stale-tab-heals",
    `${first.name}'s browser follows to Clerk and is signed in as before`,
    healed.status === 200 && healed.userId === first.userId,
    inWords(healed),
  );

  await second.browser.refresh();
  for (const person of [second, cast.denied]) {
    if (person === cast.denied) await person.browser.refresh();
    const { name, browser, userId } = person;
    const fresh = await probe(record, { act, who: name, browser, origin, path: "/api/me", document: false });
    claims.check(
      `${name.toLowerCase()}-is-back`,
      `${name} has a fresh token and is in by normal auth`,
      fresh.status === 200 && fresh.userId === userId && fresh.bypass === undefined,
      inWords(fresh),
    );
  }

  const stranger = new Browser(sandbox.wire, sandbox.address);
  const out = await probe(record, { act, who: "a stranger", browser: stranger, origin, path: "/dashboard" });
  claims.check(
    "stranger-is-asked-to-sign-in",
    "A stranger is sent to sign-in, as ever",
    out.status !== 200 && out.redirectTo !== undefined && out.bypass === undefined,
    inWords(out),
  );
}
