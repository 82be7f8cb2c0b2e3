import { ClerkDegraded } from "@clerk/nextjs";
import { gateStatus, messagesFor, noticeText, readNotice } from "clerk-bypass-gate";
import { headers } from "next/headers";
import { gateOptions } from "../gate";

/** What people are to know: the notice of whoever is on call, else that a grant is open, else what Clerk says of itself. */
export async function Banner() {
  const given = await headers();
  const notice = await readNotice(process.env);
  if (notice !== null) {
    const { tag, text } = noticeText(notice, given.get("accept-language"));
    return <Line level={notice.level} tag={tag} text={text} />;
  }
  const { tag, messages } = messagesFor(given, gateOptions.languages);
  const line = <Line level="warning" tag={tag} text={messages.degraded} />;
  const { mode } = await gateStatus(gateOptions);
  return mode === "closed" ? <ClerkDegraded>{line}</ClerkDegraded> : line;
}

function Line({ level, tag, text }: { level: string; tag: string; text: string }) {
  return (
    <div className={`banner ${level}`} role="status" lang={tag}>
      {text}
    </div>
  );
}
