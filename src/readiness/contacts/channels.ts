import { audiences } from "../../ports/notify.ts";
import { check, mistakes, notKnown } from "../check.ts";

const file = { file: "contacts/channels.yaml", line: 1, column: 1 };

export const contactsChannels = check({
  id: "contacts.channels",
  severity: "medium",
  title: "Users and the team are told by a channel, whose secret is here.",
  why: "Otherwise each notice is a text that somebody has to paste, in the minutes in which everybody asks what is going on.",
  mend: "Name a channel for each audience in contacts/channels.yaml, and export its secret where commands are run.",
  async look({ channels, ports }) {
    const read = await channels();
    if (!("value" in read)) return notKnown("contacts/channels.yaml has mistakes");
    const { channels: all, audiences: readers } = read.value;
    return mistakes([
      ...audiences
        .filter(
          (audience) => ["users", "team", "escalation"].includes(audience) && readers[audience] === undefined,
        )
        .map((audience) => ({ what: `${audience} read no channel.`, at: file })),
      ...all.flatMap((channel) => {
        const missing = ports.notify.missing(channel);
        return missing === undefined
          ? []
          : [
              {
                what: `${missing} is not set, so ${channel.id} reaches nobody from here.`,
                at: file,
                severity: "high" as const,
              },
            ];
      }),
    ]);
  },
});
