import { createHash } from "node:crypto";
import type { Channel, ComposedNotice, KnownNotices } from "../../ports/notify.ts";
import type { Channels } from "./channels.ts";
import { written } from "./compose.ts";
import type { Templates } from "./templates.ts";

export const placeOf = ({ kind, id }: Channel): string => `${kind}/${id}`;

/** What an approval stands for: these words on this channel. Whether its key is set in some shell is no decision. */
export function noticeDecisions({
  channel,
  title,
  text,
  state,
}: ComposedNotice): Readonly<Record<string, unknown>> {
  const digest = createHash("sha256")
    .update(JSON.stringify([title, text]))
    .digest("hex");
  return { channel: channel ?? null, state, textDigest: digest };
}

/** What a runbook may speak of. English is what is shown to be pasted where an audience has no channel. */
export function knownNotices(templates: Templates, { channels, audiences }: Channels): KnownNotices {
  const { declarations, languages } = templates;
  return {
    names: Object.keys(declarations),
    placeholders: (notice) => declarations[notice]?.placeholders,
    missingLanguages: (notice, to) => {
      const channel = to === undefined ? undefined : channels.find(({ id }) => id === audiences[to]);
      return (channel?.languages ?? ["en"]).filter((language) => languages[language]?.[notice] === undefined);
    },
    fits: (type, value) => written(type, value, "UTC") !== undefined,
  };
}
