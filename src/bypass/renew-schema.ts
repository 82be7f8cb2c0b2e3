import { z } from "zod";
import { bypassOpenInput } from "./step-schemas.ts";

const { mode, routes, methods, minutes, deny, incident } = bypassOpenInput.shape;

/** Input of `bypass.renew`. What is left out is as it was opened, or as it was approved. */
export const bypassRenewInput = z.strictObject({
  minutes: minutes
    .optional()
    .describe("Length of this opening. Default: as long as the one before, else an hour."),
  approval: z
    .string()
    .min(1)
    .optional()
    .describe("The approval's line. Default: the one that it was opened under."),
  mode: mode.optional(),
  routes: routes.unwrap().optional().describe("No other than were approved."),
  methods: methods.unwrap().optional().describe("No other than were approved."),
  deny: deny
    .unwrap()
    .optional()
    .describe("Users and sessions that stay out beside those that were approved."),
  incident: incident.optional(),
});
export type BypassRenewInput = z.infer<typeof bypassRenewInput>;
