import { z } from "zod";
import { BadInput } from "../errors.ts";
import { instant } from "../ports/clock.ts";
import { askTimeoutMs } from "../deployments/production.ts";
import type { Step } from "./step.ts";

/** How long attack mode may be put on without a second person. */
const aloneMinutes = 60;
const weekMs = 7 * 24 * 3_600_000;

const input = z.strictObject({
  attackMinutes: z
    .int()
    .min(0)
    .max(1440)
    .default(0)
    .describe(
      "Attack mode for so long: browsers are challenged; API clients and webhooks are stopped. 0: none.",
    ),
  denyAddresses: z
    .array(z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], "is no IP address or block of addresses"))
    .max(100)
    .default([])
    .describe(
      "IP addresses that the firewall denies, until somebody takes them off. An office is behind one address.",
    ),
  pause: z
    .boolean()
    .default(false)
    .describe("Production answers 503 to everybody, until `project.release`. The strongest there is."),
});
const output = z.object({
  paused: z.boolean(),
  /** End of attack mode, ISO 8601; empty: none was put on. */
  attackUntil: z.string(),
  denied: z.int(),
});
type Input = z.infer<typeof input>;

/** Holds an attack off at Vercel: attack mode with an end, addresses denied, or the project paused. Repeating is safe. */
export const projectContain: Step<Input, z.infer<typeof output>> = {
  name: "project.contain",
  summary: "Hold an attack off at Vercel: attack mode with an end, addresses denied, or the project paused",
  effect: "converge",
  dangerous: true,
  needsApproval: ({ pause, attackMinutes }) => pause || attackMinutes > aloneMinutes,
  approvalFrom: `for a pause, and for attack mode above ${aloneMinutes} minutes`,
  undo: "`project.release` ends pause and attack mode; addresses are taken off in Vercel: Firewall > Rules > IP Blocking.",
  input,
  output,
  inForce: {
    begins: "containment",
    // A pause has no end: looked at for as long as anybody would let one stand.
    longestMs: ({ attackMinutes, pause }) => (pause ? weekMs : attackMinutes * 60_000),
    now: ({ paused, attackUntil }) => (paused || attackUntil === "" ? {} : { until: attackUntil }),
  },
  plan: async (given, { ports }) => {
    const { project, appOrigin } = await ports.stack.identity();
    const { attackMinutes, denyAddresses, pause } = given;
    const parts = [
      ...(pause ? [`pause ${appOrigin}: 503 to everybody`] : []),
      ...(attackMinutes > 0 ? [`attack mode for ${attackMinutes} minutes: browsers are challenged`] : []),
      ...(denyAddresses.length > 0 ? [`deny ${denyAddresses.join(", ")}`] : []),
    ];
    return {
      // A runbook's step that is skipped is planned all the same.
      summary:
        parts.length === 0 ? "At Vercel: nothing, no measure was named" : `At Vercel: ${parts.join("; ")}`,
      target: `vercel:${project}/containment`,
      operation: "project.contain",
      decisions: { attackMinutes, denyAddresses: [...denyAddresses].sort(), pause },
      notes: [
        ...(attackMinutes > 0
          ? [
              "Attack mode stops API clients, Clerk's webhooks (they are sent again for a day) and our own probes, too.",
            ]
          : []),
        ...(pause
          ? [
              "Nothing of the app answers, health and webhooks neither, so nothing can be seen in it meanwhile.",
            ]
          : []),
      ],
    };
  },
  run: async ({ attackMinutes, denyAddresses, pause }, { ports, run, begunAt, signal, note }) => {
    if (!pause && attackMinutes === 0 && denyAddresses.length === 0)
      throw new BadInput("There is nothing to contain with.", {
        code: "BAD_ARGUMENT",
        hint: "Give attackMinutes, denyAddresses or pause.",
      });
    const how = { timeoutMs: askTimeoutMs, signal };
    const team = ports.vercelTeam;
    if (denyAddresses.length > 0) {
      await team.denyAddresses(denyAddresses, `runbook ${run}`, how);
      await note(`The firewall denies ${denyAddresses.join(", ")}.`);
    }
    // From the first beginning on: what is resumed ends when it was to end.
    const until = (begunAt ?? ports.clock.now()) + attackMinutes * 60_000;
    const attacks = attackMinutes > 0 && until > ports.clock.now();
    if (attacks) {
      await team.setAttackMode(until, how);
      await note(`Attack mode until ${instant(until)}.`);
    }
    if (pause) {
      await team.setPaused(true, how);
      await note("Production is paused; `project.release` ends it.");
    }
    return { paused: pause, attackUntil: attacks ? instant(until) : "", denied: denyAddresses.length };
  },
  look: async () => ({ done: false }),
};
