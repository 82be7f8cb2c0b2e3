import { z } from "zod";
import { ControlError, type ControlRoute } from "../control/route.ts";
import { deliveryShown } from "./message.ts";
import type { Svix } from "./svix.ts";

const endpointInput = z.strictObject({
  url: z.url(),
  /** The key in the portal's URL, for someone who has no account at Clerk's dashboard. */
  portal: z.string().optional(),
  secret: z
    .string()
    .regex(/^whsec_[A-Za-z0-9+/=]+$/)
    .optional(),
  /** Event types; left out: all. */
  types: z.array(z.string()).optional(),
});
export const windowInput = z.strictObject({
  /** Unix milliseconds; default: from the beginning until now. */
  since: z.number().int().default(0),
  until: z.number().int().default(Number.MAX_SAFE_INTEGER),
});
const timeInput = z.strictObject({
  skipMs: z
    .number()
    .int()
    .min(0)
    .max(30 * 24 * 3_600_000),
});

const missing = (): never => {
  throw new ControlError(404, "No such endpoint.");
};

/** Endpoints as in the portal, what became of each message, and Svix's time. */
export function svixRoutes(svix: Svix): readonly ControlRoute[] {
  const known = (id = ""): string => svix.get(id)?.id ?? missing();
  return [
    {
      method: "GET",
      path: "/clerk/webhooks",
      handle: () => ({ endpoints: svix.list(), ...svix.counts() }),
    },
    {
      method: "POST",
      path: "/clerk/webhooks",
      handle: ({ body }) => {
        const { portal, url, secret, types } = endpointInput.parse(body);
        if (portal !== undefined && !svix.isOpen(portal))
          throw new ControlError(401, "The portal is closed.");
        return svix.add({
          url,
          ...(secret === undefined ? {} : { secret }),
          ...(types === undefined ? {} : { types }),
        });
      },
    },
    {
      method: "PUT",
      path: "/clerk/webhooks/:id",
      handle: ({ params, body }) =>
        svix.setDisabled(
          known(params["id"]),
          z.strictObject({ disabled: z.boolean() }).parse(body).disabled,
        ) ?? missing(),
    },
    {
      method: "DELETE",
      path: "/clerk/webhooks/:id",
      handle: ({ params }) => (svix.remove(params["id"] ?? "") ? {} : missing()),
    },
    {
      method: "POST",
      path: "/clerk/webhooks/:id/rotate",
      handle: ({ params }) => svix.rotate(params["id"] ?? "") ?? missing(),
    },
    {
      method: "POST",
      path: "/clerk/webhooks/:id/recover",
      handle: ({ params, body }) => ({
        sent: svix.recover(known(params["id"]), windowInput.parse(body)),
      }),
    },
    {
      method: "POST",
      path: "/clerk/webhooks/:id/replay-missing",
      handle: ({ params, body }) => ({
        sent: svix.replayMissing(known(params["id"]), windowInput.parse(body)),
      }),
    },
    {
      method: "POST",
      path: "/clerk/webhooks/:id/resend",
      handle: ({ params, body }) => {
        const { message } = z.strictObject({ message: z.string() }).parse(body);
        if (!svix.resend(known(params["id"]), message)) throw new ControlError(404, "No such message there.");
        return {};
      },
    },
    {
      method: "GET",
      path: "/clerk/webhook-deliveries",
      handle: ({ query }) => {
        const [endpoint, state] = [query.get("endpoint") ?? undefined, query.get("state")];
        const chosen = svix.deliveries(endpoint).filter((one) => state === null || one.state === state);
        return { deliveries: chosen.map(deliveryShown) };
      },
    },
    {
      method: "POST",
      path: "/clerk/webhook-time",
      handle: async ({ body }) => {
        await svix.skip(timeInput.parse(body).skipMs);
        return svix.counts();
      },
    },
  ];
}
