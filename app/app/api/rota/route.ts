import { auth } from "@clerk/nextjs/server";
import { shifts } from "../../../lib/shifts";

/** Reading needs nobody in particular; what is protected is decided at the gate. */
export async function GET() {
  return Response.json({ userId: (await auth()).userId, shifts });
}

/** Swapping shifts is a person's act, so it asks for one, whatever the gate let through. */
export async function POST() {
  const { userId } = await auth();
  if (userId !== null) return Response.json({ userId, swapped: true });
  return Response.json({ error: { code: "signed_out", message: "You are signed out." } }, { status: 401 });
}
