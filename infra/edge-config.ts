import * as vercel from "@pulumiverse/vercel";
import { POLICY_KEY } from "../guard/src/auth-policy.ts";
import { ITEM as ITEM_KEY } from "../guard/src/lane.ts";
import type { Settings } from "./config.ts";
import { noNotice } from "./notice.ts";
import { Refusal } from "../src/bypass/refusal.ts";
import { openGateItem } from "../src/adapters/vercel/gate-item.ts";
import { vercelOf } from "./vercel-api.ts";

const NOTICE_KEY = "auth_notice";

const team = (settings: Settings) => (settings.team === undefined ? {} : { teamId: settings.team });

/** The store that the running app reads, and the token it reads with. */
export function edgeConfig(settings: Settings) {
  const store = new vercel.EdgeConfig("gate", {
    name: `${settings.projectName}-auth-gate`,
    ...team(settings),
  });
  const token = () =>
    new vercel.EdgeConfigToken("gate", {
      edgeConfigId: store.id,
      label: "auth gate of the app",
      ...team(settings),
    });
  return { store, token };
}

/** The item. Kept on deletion, so that a change of value is one upsert with no gap. */
export function gateItem(settings: Settings, edgeConfigId: vercel.EdgeConfig["id"], statement: string) {
  return new vercel.EdgeConfigItem(
    "gate",
    { edgeConfigId, key: ITEM_KEY, value: statement, ...team(settings) },
    { retainOnDelete: true },
  );
}

/** The auth policy's. The first `up` of a stack makes it, empty; from then on it is written and never deleted. */
export function policyItem(settings: Settings, edgeConfigId: vercel.EdgeConfig["id"], policy: string) {
  return new vercel.EdgeConfigItem(
    "policy",
    { edgeConfigId, key: POLICY_KEY, value: policy, ...team(settings) },
    { retainOnDelete: true },
  );
}

/**
 * What the app's banner and the gate's pages tell users; kept like the gate's item. It is there from the first `up` on,
 * so that an incident only updates it. A config that says nothing of it leaves it as it is: another clone's notice
 * must not go with an `up` that was about something else.
 */
export function noticeItem(settings: Settings, edgeConfigId: vercel.EdgeConfig["id"]): vercel.EdgeConfigItem {
  const { notice } = settings;
  return new vercel.EdgeConfigItem(
    "notice",
    { edgeConfigId, key: NOTICE_KEY, value: notice?.value ?? noNotice, ...team(settings) },
    { retainOnDelete: true, ...(notice === undefined ? { ignoreChanges: ["value"] } : {}) },
  );
}

/** What the gate reads, as it is in the store; see `openGateItem`. */
export interface LiveTexts {
  readonly grant: string | undefined;
  readonly policy: string | undefined;
}

/**
 * What the gate's two items hold now, by a GET each: the provider's own function says an absent item as an error.
 * @throws Refusal when Vercel does not tell
 */
export async function liveTexts(settings: Settings, id: string): Promise<LiveTexts> {
  const [grant, policy] = await Promise.all([
    liveText(settings, id, ITEM_KEY),
    liveText(settings, id, POLICY_KEY),
  ]);
  return { grant, policy };
}

/** One of them. @throws Refusal when Vercel does not tell */
export async function liveText(settings: Settings, id: string, key = ITEM_KEY): Promise<string | undefined> {
  const place = { key, team: settings.team, storeName: "", storeId: id };
  try {
    return await openGateItem({ ...vercelOf(settings), place: () => place }).read();
  } catch {
    // What failed may quote the request.
    throw new Refusal(
      `Vercel did not tell what ${key} in ${id} holds: check the network and VERCEL_API_TOKEN, then try again.`,
    );
  }
}
