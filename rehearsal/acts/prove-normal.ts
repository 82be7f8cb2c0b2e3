import { Browser } from "../people/browser.ts";
import { look, lookStale } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Scene } from "../stage/scene.ts";

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
