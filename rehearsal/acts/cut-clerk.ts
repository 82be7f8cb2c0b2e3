import { growStale } from "../people/cast.ts";
import { look } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import type { Sandbox } from "../world/sandbox.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";

/** Clerk goes away: Backend API, JWKS, Frontend API. Shows what people see from then on. */
export async function cutClerk(stage: Scene): Promise<void> {
  const { claims, cast, sandbox } = stage;
  if (stage.sabotage.clerkNeverFails !== true) await sandbox.control.cutClerk();
  milestone(stage, "clerk-cut", "Clerk stops answering: Backend API, JWKS, Frontend API");

  const answering = await apisThatAnswer(sandbox);
  claims.need(
    "clerk-is-away",
    "Clerk's Backend API, JWKS and Frontend API give no answer",
    answering.length === 0,
    answering.length === 0 ? "three requests, no answer" : `these answered: ${answering.join(", ")}`,
  );

  for (const person of [...cast.customers, cast.denied]) await growStale(sandbox, person);
  for (const person of cast.customers) {
    const page = await look(stage, person, "/dashboard");
    claims.check(
      `outage-hurts-${person.name.toLowerCase()}`,
      `${person.name}, whose token has expired, is sent to Clerk, which is away`,
      page.status === 307 && page.redirectTo?.startsWith(sandbox.address.frontendApi) === true,
      inWords(page),
    );
    await look(stage, person, "/api/me", { document: false });
  }
}

async function apisThatAnswer({ address, wire }: Sandbox): Promise<readonly string[]> {
  const urls = [
    "https://api.clerk.com/v1/users/count",
    "https://api.clerk.com/v1/jwks",
    `${address.frontendApi}/v1/environment`,
  ];
  const answers = await Promise.allSettled(urls.map((url) => wire.send({ url, timeoutMs: 3_000 })));
  return urls.filter((_, index) => answers[index]?.status === "fulfilled");
}
