"use server";
import { auth } from "@clerk/nextjs/server";

/** Called by the browser like any endpoint, so it asks for itself who is calling. */
export async function takeShift(): Promise<string> {
  const { userId } = await auth();
  if (userId === null) return "You are signed out.";
  return `The shift is ${userId}'s.`;
}
