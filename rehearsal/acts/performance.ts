import { appInCopy } from "../checkout/copy-checkout.ts";
import type { Scene } from "../stage/scene.ts";
import { milestone } from "../stage/stage.ts";
import { look } from "../people/probe.ts";
import { inWords } from "../screen/probe-words.ts";
import { ClerkState } from "../world/clerk-state.ts";
import { fromHereNothingOpened } from "./nothing-opened.ts";
import { playAlone, type PlayedAlone } from "./play-alone.ts";
import { claimEnd } from "./whole-run.ts";

/** How much slower Clerk's Backend API answers tonight, milliseconds. */
const slowMs = 300;
const fault = {
  id: "slow-backend",
  ...{ host: "api.clerk.com", path: "/v1/users*" },
  effect: { kind: "latency", delayMs: slowMs },
};

/** In the evening Clerk's Backend API becomes slow. */
export async function slowDown(stage: Scene): Promise<void> {
  if (stage.sabotage.nothingIsSlow !== true) await stage.sandbox.control.addFault(fault);
  milestone(stage, "layer-slow", `Clerk's Backend API takes ${slowMs} ms more`);
}

/** Measured, mended, and measured again by the shipped runbook. */
export async function measureAndMend(stage: Scene, runbook: string): Promise<PlayedAlone> {
  const { claims, sandbox, patience } = stage;
  const state = new ClerkState(sandbox.control);
  const signedIn = async () => (await state.live()).map(({ id }) => id).sort();
  const before = await signedIn();
  const claimNothingOpened = await fromHereNothingOpened(stage);
  const played = await playAlone(stage, {
    runbook,
    inputs: { reason: "Pages take a second longer since the evening.", samples: 20, appFolder: appInCopy },
    change: async () => await sandbox.control.endFault(fault.id),
    notes: { change: "Clerk was slow, said so, and is not any more.", review: "Nothing of ours to do." },
    withinMs: patience.commandMs * 3,
  });
  const first = played.asked.output("measure");
  const size = Number(first["sizeMs"]);
  claims.check(
    "slow-layer-is-named",
    `The layer that was slowed is named, with its ${slowMs} ms within a fifth`,
    first["cause"] === "backend" && Math.abs(size - slowMs) <= slowMs * 0.2,
    `${String(first["cause"])}, ${size} ms; ${played.asked.standing()}`,
  );
  const again = played.resumed.output("again");
  const table = Array.isArray(again["table"]) ? again["table"].map(String) : [];
  const line = table.find((one) => one.startsWith("Clerk's Backend API, from here")) ?? "";
  claims.check(
    "measured-again",
    "Measured again nothing is slow, and both measurements stand side by side",
    again["cause"] === "none" && /p50 .*; before: p50 3\d\d ms/.test(line),
    line === "" ? played.resumed.standing() : line,
  );
  claims.check(
    "p95-of-enough",
    "The 95th percentile is told of twenty samples",
    line.includes("p95") && line.includes("n 20"),
    line,
  );
  const after = await signedIn();
  claims.check(
    "nobody-is-signed-out",
    "Everybody who was signed in still is",
    before.every((id) => after.includes(id)),
    `${before.length} sessions before, ${before.filter((id) => after.includes(id)).length} of them now`,
  );
  await claimNothingOpened();
  await stage.cast.first.browser.refresh();
  const page = await look(stage, stage.cast.first, "/dashboard");
  claims.check("people-are-in", "Who works goes on working", page.status === 200, inWords(page));
  claimEnd(stage, played.resumed);
  return played;
}
