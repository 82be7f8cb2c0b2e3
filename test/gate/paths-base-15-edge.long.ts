// What a next.config changes about paths: a basePath, on Next.js 15 and the Edge runtime.
import { chooseBuild } from "./gated-app.ts";

chooseBuild("base-15-edge");
await import("./paths.ts");
