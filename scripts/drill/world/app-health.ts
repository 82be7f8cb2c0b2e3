import { z } from "zod";
import { Browser } from "../people/browser.ts";
import { probe } from "../people/probe.ts";
import type { Stage } from "../stage/stage.ts";
import type { Sandbox } from "./sandbox.ts";

const answer = z.object({
  status: z.string(),
  deployment: z.string().nullish(),
  gate: z.object({ mode: z.string().optional() }).optional(),
});

/** What the live app says of itself; undefined where it gave no such answer. */
export interface AppHealth {
  readonly status: string | undefined;
  /** The deployment that answers at the production domain. */
  readonly deployment: string | undefined;
  readonly gate: string | undefined;
}

/** Asks the app's health route, as monitoring does. */
export async function appHealth(stage: Stage, sandbox: Sandbox, quiet = false): Promise<AppHealth> {
  const seen = await probe(stage.record, {
    act: stage.act,
    who: "monitoring",
    browser: new Browser(sandbox.wire, sandbox.address),
    origin: sandbox.address.origin,
    path: "/api/health/clerk",
    document: false,
    quiet,
  });
  const parsed = answer.safeParse(jsonOrNothing(seen.body)).data;
  return {
    status: parsed?.status,
    deployment: parsed?.deployment ?? undefined,
    gate: parsed?.gate?.mode,
  };
}

function jsonOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
