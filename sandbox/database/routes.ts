import type { ControlRoute } from "../control/route.ts";
import type { DatabaseServer } from "./server.ts";

/** The app's database, as its provider's console has it: away, and back with the same data. */
export function databaseRoutes(server: DatabaseServer): readonly ControlRoute[] {
  return [
    {
      method: "POST",
      path: "/database/stop",
      handle: async () => {
        await server.goAway();
        return { there: false };
      },
    },
    {
      method: "POST",
      path: "/database/start",
      handle: async () => {
        await server.comeBack();
        return { there: true };
      },
    },
  ];
}
