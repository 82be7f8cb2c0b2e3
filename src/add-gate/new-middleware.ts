import type { AppShape } from "./shape.ts";

/** The middleware of an app that has none. */
export function newMiddleware({ src, nextMajor, typescript }: AppShape): {
  readonly path: string;
  readonly text: (gateModule: string) => string;
} {
  const name = nextMajor > 15 ? "proxy" : "middleware";
  // Next.js 16 has one runtime for it; on Node.js it shares one process's state with the route handlers.
  const runtime = nextMajor > 15 ? "" : `runtime: "nodejs", `;
  return {
    path: `${src}${name}.${typescript ? "ts" : "js"}`,
    text: (gateModule) => `import { createGate } from "clerk-bypass-gate";
import { gateOptions } from "${gateModule}";

export default createGate(gateOptions);

export const config = { ${runtime}matcher: ["/((?!_next/static/|_next/image$|favicon\\\\.ico$|icon\\\\.svg$).*)"] };
`,
  };
}
