import { z } from "zod";
import type { StackIdentity } from "../ports/stack.ts";

/** Where the example app and clerk-user-sync's README have the route. */
const usualPath = "/api/webhooks/clerk";

export const urlInput = z
  .string()
  .refine((text) => text === "" || isEndpoint(text), "must be an https address without a user name, or empty")
  .default("")
  .describe(`The endpoint as the portal has it; left out: \`${usualPath}\` of the app.`);

function isEndpoint(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, password } = new URL(text);
  return protocol === "https:" && username === "" && password === "";
}

/** The endpoint that is meant. */
export const endpointUrl = (given: string, { appOrigin }: Pick<StackIdentity, "appOrigin">): string =>
  given === "" ? new URL(usualPath, appOrigin).href : given;
