import { signInCast, type Cast } from "../people/cast.ts";
import { probe } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Sandbox } from "../world/sandbox.ts";
import { milestone, type Stage } from "../stage/stage.ts";

/** Three people sign in through Clerk and use the app: the server tells each who they are. */
export async function peopleWork(stage: Stage, sandbox: Sandbox): Promise<Cast> {
  const { claims, record, act } = stage;
  const { origin } = sandbox.address;
  const cast = await signInCast(sandbox);
  for (const { name, browser, userId } of [...cast.customers, cast.denied]) {
    const page = await probe(record, { act, who: name, browser, origin, path: "/dashboard" });
    const api = await probe(record, { act, who: name, browser, origin, path: "/api/me", document: false });
    claims.check(
      `${name.toLowerCase()}-works`,
      `${name} signs in, and page and API know them`,
      [page, api].every((seen) => seen.status === 200 && seen.userId === userId),
      `page ${inWords(page)}, API ${inWords(api)}; they are ${userId}`,
    );
  }
  claims.settle();
  milestone(stage, "people-work", `${cast.customers.length + 1} people are signed in and work`);
  return cast;
}
