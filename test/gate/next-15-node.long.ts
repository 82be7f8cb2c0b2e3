// The gate's table on Next.js 15, `middleware.ts` on Node.js.
import { chooseBuild } from "./gated-app.ts";

chooseBuild("next-15-node");
await import("./table.test.ts");
// Signing out there tells the route handlers of the same process, and the other way round.
await import("./routes.test.ts");
