import { z } from "zod";
import { parseJson } from "../../src/ports/parse-json.ts";
import { audienceIn, signRequest } from "../../guard/src/signed-request.ts";
import { Browser } from "../people/browser.ts";
import { look } from "../people/probe.ts";
import type { Scene } from "../stage/scene.ts";
import type { Sandbox } from "./sandbox.ts";

const answer = z.object({
  status: z.string(),
  deployment: z.string().nullish(),
  gate: z.object({ mode: z.string().optional() }).optional(),
});

/** What the live app says of itself; undefined where it gave no such answer. */
interface AppHealth {
  readonly status: string | undefined;
  /** The deployment that answers at the production domain. */
  readonly deployment: string | undefined;
  readonly gate: string | undefined;
}

const path = "/api/health/clerk";
/** A new deployment may take the domain over between the two requests. */
const tries = 3;

/** Asks the app's health route as an operator does: signed for the deployment that answers. */
export async function appHealth(stage: Scene, quiet = false): Promise<AppHealth> {
  const { sandbox } = stage;
  const operator = { name: "an operator", browser: new Browser(sandbox.wire, sandbox.address) };
  let told: AppHealth = { status: undefined, deployment: undefined, gate: undefined };
  for (let count = 0; count < tries && told.deployment === undefined; count++) {
    const headers = await signedFor(sandbox);
    const seen = await look(stage, operator, path, { document: false, headers, quiet });
    const parsed = answer.safeParse(parseJson(seen.body)).data;
    told = {
      status: parsed?.status,
      deployment: parsed?.deployment ?? undefined,
      gate: parsed?.gate?.mode,
    };
  }
  return told;
}

async function signedFor({ wire, address, operator }: Sandbox): Promise<Readonly<Record<string, string>>> {
  if (operator.signingKey === undefined) return {};
  const url = `${address.origin}${path}`;
  const anybody = await wire.send({ url: `${url}?only=gate` }).catch(() => undefined);
  const challenge = anybody?.headers["www-authenticate"];
  const audience = audienceIn(typeof challenge === "string" ? challenge : undefined);
  if (audience === undefined) return {};
  const nowSeconds = Math.floor(Date.now() / 1000);
  return {
    authorization: await signRequest({ method: "GET", url, audience, nowSeconds }, operator.signingKey),
  };
}
