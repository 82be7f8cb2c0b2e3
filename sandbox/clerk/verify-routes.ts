import { z } from "zod";
import { ControlError, type ControlRoute } from "../control/route.ts";
import type { ClerkInstance } from "./instance.ts";

const factorsInput = z.strictObject({
  emailCode: z.boolean().optional(),
  passkey: z.strictObject({ credentialId: z.string(), publicKey: z.string() }).optional(),
});
const browserInput = z.strictObject({
  sessionMinter: z.boolean().optional(),
  multiSession: z.boolean().optional(),
});

const sessionsInput = z.strictObject({
  /** Milliseconds. */
  maximum: z.int().min(1).optional(),
  inactivity: z.int().min(1).optional(),
  /** Laid over every token's claims. */
  claims: z.record(z.string(), z.unknown()).optional(),
});

/** With what people verify themselves, the codes that they were sent, and two settings of the browser's SDK. */
export function verifyRoutes({ state, verifying }: ClerkInstance): readonly ControlRoute[] {
  return [
    {
      method: "PUT",
      path: "/clerk/users/:id/factors",
      handle: ({ params, body }) => {
        const id = params["id"] ?? "";
        if (!state.users.get(id)) throw new ControlError(404, `No user ${id}.`);
        const { emailCode, passkey } = factorsInput.parse(body);
        if (emailCode !== undefined) verifying.emailCodes[emailCode ? "add" : "delete"](id);
        if (passkey !== undefined) verifying.passkeys.set(id, [passkey]);
        return {};
      },
    },
    {
      method: "PUT",
      path: "/clerk/session-settings",
      handle: ({ body }) => {
        const { maximum, inactivity, claims } = sessionsInput.parse(body);
        if (maximum !== undefined) state.lifetimes.maximum = maximum;
        if (inactivity !== undefined) state.lifetimes.inactivity = inactivity;
        if (claims !== undefined) verifying.moreClaims = claims;
        return { ...state.lifetimes, claims: verifying.moreClaims };
      },
    },
    { method: "GET", path: "/clerk/codes", handle: () => ({ codes: verifying.sent }) },
    {
      method: "PUT",
      path: "/clerk/browser",
      handle: ({ body }) => {
        const { sessionMinter, multiSession } = browserInput.parse(body);
        if (sessionMinter !== undefined) verifying.sessionMinter = sessionMinter;
        if (multiSession !== undefined) verifying.multiSession = multiSession;
        return { sessionMinter: verifying.sessionMinter, multiSession: verifying.multiSession };
      },
    },
  ];
}
