import { createHash } from "node:crypto";
import type { Channel, ComposedNotice } from "../../ports/notify.ts";

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
