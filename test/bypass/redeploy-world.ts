import { expect } from "vitest";
import { Dashboard } from "../../rehearsal/world/dashboard.ts";
import type { Said } from "../world/keyboard.ts";
import { startWorld, type World } from "../world/world.ts";

/** A production deployment as the sandbox's control API shows it. */
interface Deployed {
  readonly id: string;
  readonly state: string;
  readonly live: boolean;
  readonly commit: string;
  readonly meta: Readonly<Record<string, string>>;
}

export const opening = ["bypass", "open", "--reason", "Clerk does not answer", "--incident", "night"];
export const said = ({ text }: Said) => text;

const unchanged = /Resources:\s+\d+ unchanged\s*$/;
const key = "auth-environment:deployment:";

/** A hand at the keyboard of a stack in the redeploy lane, and what one does and sees at Vercel. */
export async function startRedeployWorld() {
  const hand = await startWorld({ lane: "redeploy" });
  return { hand, ...atVercel(hand) };
}
export type RedeployWorld = Awaited<ReturnType<typeof startRedeployWorld>>;

function atVercel(hand: World) {
  const { control } = hand;
  const deployments = async () =>
    ((await control("GET", "/vercel/deployments")) as { deployments: Deployed[] }).deployments;
  const vercel = new Dashboard(hand, control);
  return {
    deployments,
    live: async () => (await deployments()).find((one) => one.live),
    newest: async () => (await deployments()).at(-1),
    frozen: async (id: string) =>
      (await control("GET", `/vercel/deployments/${id}/environment`)) as Record<string, string>,
    settings: (change: object) => control("PUT", "/vercel/settings", change),
    builds: (fate: object) => control("PUT", "/vercel/builds", fate),
    pace: (buildMs: number) => control("PUT", "/vercel/pace", { buildMs }),
    /** As the dashboard would. */
    rollback: (id: string) => vercel.rollBack(id),
    /** A commit is pushed to the production branch; returns when it is live. */
    pushes: async (commit: string) => {
      const gitSource = { type: "github", org: "nightshift", repo: "app", ref: commit };
      await vercel.call("POST", "/v13/deployments", { name: "nightshift", target: "production", gitSource });
      await expect
        .poll(async () => (await deployments()).find((one) => one.live)?.commit, { timeout: 60_000 })
        .toBe(commit);
    },
    cancel: (id: string) => vercel.call("PATCH", `/v12/deployments/${id}/cancel`),
    /** A deadline of so many minutes in the stack's config. */
    deadline: (minutes: number) => {
      const file = hand.config();
      const without = file.read().replace(/\n {4}deadlineMinutes: .*/, "");
      file.write(without.replace(key, `${key}\n    deadlineMinutes: ${minutes}`));
    },
    /** A refreshed preview, with what it ends in. */
    previewsEmpty: async () => expect((await hand.pulumi(["preview"])).stdout).toMatch(unchanged),
    closes: async (...more: string[]) => {
      const closed = await hand.runbook(["bypass", "close", ...more]);
      expect(closed, said(closed)).toMatchObject({ code: 0 });
      expect(closed.stdout).toContain("seen in the live app");
      return said(closed);
    },
  };
}
