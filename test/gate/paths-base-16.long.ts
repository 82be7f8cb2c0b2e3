// What a next.config changes about paths: a basePath, on Next.js 16 with proxy.ts.
import { chooseBuild } from "./gated-app.ts";

chooseBuild("base-16");
await import("./paths.ts");
