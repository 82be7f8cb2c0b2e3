import { auth } from "@clerk/nextjs/server";

async function whoAmI() {
  const { userId, sessionId } = await auth();
  return { userId, sessionId };
}

const signedOut = () =>
  Response.json({ error: { code: "signed_out", message: "You are signed out." } }, { status: 401 });

export async function GET() {
  const me = await whoAmI();
  return me.userId === null ? signedOut() : Response.json(me);
}

export async function POST(request: Request) {
  const me = await whoAmI();
  if (me.userId === null) return signedOut();
  return Response.json({ ...me, received: await request.text(), appCookie: appCookie(request) });
}

/** The app's own cookie has to survive whatever the gate does to Clerk's. */
function appCookie(request: Request): string | null {
  return /(?:^|; )theme=([^;]*)/.exec(request.headers.get("cookie") ?? "")?.[1] ?? null;
}
