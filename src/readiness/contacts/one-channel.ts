import { check, nothing, notKnown, whatIf } from "../check.ts";

export const contactsOneChannel = check({
  id: "contacts.slack-alone",
  severity: "medium",
  title: "The team is reached without Slack, too.",
  why: "Slack was away in the same hour as others before; and an escalation by chat alone wakes nobody.",
  mend: "Give the audience escalation a pager or mail in contacts/channels.yaml.",
  away: ["slack"],
  async look({ channels }) {
    const read = await channels();
    if (!("value" in read)) return notKnown("contacts/channels.yaml has mistakes");
    const { channels: all, audiences } = read.value;
    const ofTeam = [audiences.team, audiences.escalation].filter((id) => id !== undefined);
    if (ofTeam.length === 0) return nothing;
    const kinds = ofTeam.map((id) => all.find((one) => one.id === id)?.kind);
    return whatIf(
      kinds.every((kind) => kind === "slack"),
      "The team and the escalation are told by Slack alone.",
      {
        at: { file: "contacts/channels.yaml", line: 1, column: 1 },
      },
    );
  },
});
