import { signInCast, type Cast } from "../people/cast.ts";
import { look } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Sandbox } from "../world/sandbox.ts";
import { milestone, type Stage } from "../stage/stage.ts";

/** Three people sign in through Clerk and use the app: the server tells each who they are. */
export async function peopleWork(stage: Stage, sandbox: Sandbox): Promise<Cast> {
  const { claims } = stage;
  const cast = await signInCast(sandbox);
  for (const person of [...cast.customers, cast.denied]) {
    const page = await look({ ...stage, sandbox }, person, "/dashboard");
    const api = await look({ ...stage, sandbox }, person, "/api/me", { document: false });
    claims.check(
      `${person.name.toLowerCase()}-works`,
      `${person.name} signs in, and page and API know them`,
      [page, api].every((seen) => seen.status === 200 && seen.userId === person.userId),
      `page ${inWords(page)}, API ${inWords(api)}; they are ${person.userId}`,
    );
  }
  claims.settle();
  milestone(stage, "people-work", `${cast.customers.length + 1} people are signed in and work`);
  return cast;
}
