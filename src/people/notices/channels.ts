import { z } from "zod";
import type { Problem } from "../../errors.ts";
import { isTimeZone } from "../local-time.ts";
import { audiences, type Audience, type Channel } from "../../ports/notify.ts";
import { isNoticeSecret } from "../../ports/known-secrets.ts";
import { closest } from "../../runbook/closest.ts";
import { Problems } from "../../runbook/problems.ts";
import { readAs } from "../../runbook/fields-at.ts";

export const channelsFile = "contacts/channels.yaml";

const common = {
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  secret: z
    .string()
    .refine(
      isNoticeSecret,
      "must be the name of an environment variable that ends in WEBHOOK_URL, ROUTING_KEY, API_KEY or SMTP_URL",
    ),
  languages: z.array(z.string().min(2)).min(1).default(["en"]),
  timeZone: z.string().refine(isTimeZone, "must be an IANA time zone such as Europe/Berlin").default("UTC"),
};
const channelSchema = z.discriminatedUnion("kind", [
  z.strictObject({ ...common, kind: z.literal("slack") }),
  z.strictObject({ ...common, kind: z.literal("webhook") }),
  z.strictObject({ ...common, kind: z.literal("pagerduty") }),
  z.strictObject({ ...common, kind: z.literal("email"), from: z.email(), to: z.array(z.email()).min(1) }),
  z.strictObject({
    ...common,
    kind: z.literal("statuspage"),
    page: z.string().regex(/^[a-z0-9]+$/),
    components: z.array(z.string().regex(/^[a-z0-9]+$/)).default([]),
  }),
]);

/** contacts/channels.yaml: which channels there are, and which one an audience reads. No secrets in it. */
const channelsSchema = z.strictObject({
  channels: z.array(channelSchema),
  audiences: z.partialRecord(z.enum(audiences), z.string()),
});

export interface Channels {
  readonly channels: readonly Channel[];
  readonly audiences: Readonly<Partial<Record<Audience, string>>>;
}

/** A missing file is no mistake: every notice is text to paste then. @returns every problem at once, or the channels. */
export function readChannels(
  text: string | undefined,
  languages: readonly string[],
): Channels | readonly Problem[] {
  if (text === undefined) return { channels: [], audiences: {} };
  const problems = new Problems(channelsFile);
  const read = readAs(text, channelsSchema, problems);
  if (read === undefined) return problems.list();
  const ids = read.channels.map(({ id }) => id);
  for (const [index, channel] of read.channels.entries()) {
    if (ids.indexOf(channel.id) < index)
      problems.add(
        ["channels", index, "id"],
        "DUPLICATE_ID",
        `${channel.id} stands here twice`,
        "Give each its own id.",
      );
    for (const [at, language] of channel.languages.entries())
      if (!languages.includes(language))
        problems.add(
          ["channels", index, "languages", at],
          "MISSING_LANGUAGE",
          `there is no notices/${language}.yaml`,
          `There are ${languages.join(", ")}.`,
        );
  }
  for (const [audience, id] of Object.entries(read.audiences))
    if (!ids.includes(id))
      problems.add(
        ["audiences", audience],
        "DANGLING_REFERENCE",
        `${id} is no channel here`,
        closest(id, ids, channelsFile),
      );
  return problems.none ? read : problems.list();
}
