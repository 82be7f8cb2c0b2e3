// The gate's table on Next.js 15, `middleware.ts` on the Edge runtime.
import { chooseBuild } from "./gated-app.ts";

chooseBuild("next-15-edge");
await import("./table.test.ts");
