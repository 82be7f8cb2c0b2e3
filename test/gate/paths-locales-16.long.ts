// What a next.config changes about paths: locales, on Next.js 16 with proxy.ts.
import { chooseBuild } from "./gated-app.ts";

chooseBuild("locales-16");
await import("./paths.ts");
