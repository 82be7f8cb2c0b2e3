import { z } from "zod";
import { ControlError, type ControlRoute } from "../control/route.ts";
import type { ClerkInstance } from "./instance.ts";

const keyInput = z.strictObject({ name: z.string().default("Default"), secret: z.string().optional() });

/** What a person does in Clerk's dashboard: secret keys with their last use, settings as a whole. */
export function keyRoutes(instance: ClerkInstance): readonly ControlRoute[] {
  const { secretKeys, settings, switches, tickets, clock } = instance;
  const missing = (what: string): never => {
    throw new ControlError(404, `No such ${what}.`);
  };
  return [
    {
      method: "GET",
      path: "/clerk/secret-keys",
      handle: () => ({ keys: secretKeys.list(clock.now()) }),
    },
    {
      method: "POST",
      path: "/clerk/secret-keys",
      handle: ({ body }) => {
        const { name, secret } = keyInput.parse(body);
        return secretKeys.add(clock.now(), name, secret);
      },
    },
    {
      method: "DELETE",
      path: "/clerk/secret-keys/:id",
      handle: ({ params }) => (secretKeys.remove(params["id"] ?? "") ? {} : missing("secret key")),
    },
    {
      method: "GET",
      path: "/clerk/settings/:kind",
      handle: ({ params }) => ({ things: settings.list(params["kind"] ?? "") }),
    },
    {
      method: "PUT",
      path: "/clerk/settings/:kind",
      handle: ({ params, body }) =>
        settings.put(params["kind"] ?? "", z.looseObject({ id: z.string() }).parse(body)),
    },
    { method: "GET", path: "/clerk/switches", handle: () => switches },
    { method: "GET", path: "/clerk/tickets", handle: () => ({ tickets: [...tickets.values()] }) },
  ];
}
