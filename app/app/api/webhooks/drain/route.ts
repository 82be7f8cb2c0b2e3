import { createHash, timingSafeEqual } from "node:crypto";
import { checkSignedRequest } from "clerk-bypass-gate";
import { openInbox } from "../../../../lib/inbox";

export const dynamic = "force-dynamic";

/**
 * Applies what waits in the inbox, and deletes what is older than a month. For a schedule (Vercel's cron jobs send `CRON_SECRET`)
 * and for the stack's operators. Safe to repeat. `{applied, failed, pausedUntil, deleted}`, or 503
 * `{problem}`, beside what was applied before it.
 */
export async function GET(request: Request): Promise<Response> {
  if (!isSchedule(request) && !(await checkSignedRequest(request)).signed)
    return Response.json({ error: { code: "forbidden", message: "Not for you." } }, { status: 403 });
  const inbox = openInbox();
  if (inbox === undefined)
    return Response.json({ error: { code: "no_database", message: "No DATABASE_URL." } }, { status: 404 });
  const drained = await inbox.drain();
  if ("problem" in drained) return Response.json(drained, { status: 503 });
  const deleted = await inbox.deleteOld();
  // What was applied stands; the schedule comes again.
  if (typeof deleted !== "number") return Response.json({ ...drained, ...deleted }, { status: 503 });
  return Response.json({ ...drained, deleted });
}

function isSchedule(request: Request): boolean {
  const secret = process.env["CRON_SECRET"]?.trim();
  if (!secret) return false;
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(request.headers.get("authorization") ?? ""), digest(`Bearer ${secret}`));
}
