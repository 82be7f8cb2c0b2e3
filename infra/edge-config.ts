import * as vercel from "@pulumiverse/vercel";
import { ITEM_KEY, type Settings } from "./config.ts";
import { noNotice } from "./notice.ts";
import { Refusal } from "../src/bypass/refusal.ts";
import { askVercel } from "./vercel-api.ts";
import { z } from "zod";

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

const itemShape = z.object({ value: z.unknown() });

/**
 * What the item holds now, by one GET: the provider's own function says an absent item as an error. Undefined when there
 * is none or its value is no text: then nothing we signed is live.
 * @throws Refusal when Vercel does not tell.
 */
export async function liveText(settings: Settings, id: string): Promise<string | undefined> {
  const answer = await askVercel(settings, `/v1/edge-config/${id}/item/${ITEM_KEY}`);
  if (answer?.status === 204 || answer?.status === 404) return undefined;
  const item = answer?.status === 200 ? itemShape.safeParse(answer.body).data : undefined;
  if (item !== undefined) return typeof item.value === "string" ? item.value : undefined;
  throw new Refusal(
    `Vercel did not tell what ${ITEM_KEY} in ${id} holds: check the network and VERCEL_API_TOKEN, then try again.`,
  );
}
