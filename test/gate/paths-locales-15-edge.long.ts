// What a next.config changes about paths: locales, on Next.js 15 and the Edge runtime, which has the least.
import { chooseBuild } from "./gated-app.ts";

chooseBuild("locales-15-edge");
await import("./paths.ts");
