import { gatePages, signOutPath } from "./templates.ts";
import { healthPath } from "../facts/app-health.ts";
import type { AppShape } from "./shape.ts";

interface GateFile {
  readonly shape: AppShape;
  /** Source of options that the middleware had, by name. */
  readonly options: Readonly<Record<string, string>>;
  /** Where the middleware says itself what is protected. */
  readonly protectedIn: string | undefined;
  /** The app's own middleware runs inside the gate. */
  readonly hasNext: boolean;
  /** Domains that Vercel does not name. */
  readonly domains: readonly string[];
}

/** The text of gate.ts: what the gate is told, once for the middleware and the gate's own pages. */
export function gateFile({ shape, options, protectedIn, hasNext, domains }: GateFile): string {
  const { typescript, signInPath, localeSegment, ownProtection } = shape;
  const typed = (text: string) => (typescript ? text : "");
  const { authorizedParties, ...others } = options;
  const signIn = [`${signInPath}/**`, ...(localeSegment ? [`/*${signInPath}/**`] : [])];
  const names = [
    ...(authorizedParties === undefined ? ["appOrigins"] : []),
    ...(typescript && hasNext ? ["type AppMiddleware"] : []),
    ...(typescript ? ["type GateOptions"] : []),
  ];
  return `${names.length === 0 ? "" : `import { ${names.join(", ")} } from "clerk-bypass-gate";\n\n`}${
    authorizedParties === undefined ? moreDomains(domains) : ""
  }export const gateOptions${typed(": GateOptions")} = {
  routes: {
    public: ${list(signIn)},
${
  protectedIn === undefined
    ? `    // Pages and route handlers that ask for somebody by themselves. Everything else is public at the gate.
    protected: ${list(ownProtection)},
`
    : `    // ${protectedIn} says what is protected.
`
}    // These work whatever Clerk does, and decide nothing by who is asking.
    leftOut: ${list([signOutPath(shape), healthPath])},
  },
  signInPath: ${JSON.stringify(signInPath)},
  // Whose tokens count: those made for these origins.
  authorizedParties: ${authorizedParties ?? "appOrigins(process.env, moreDomains)"},
${Object.entries(others)
  .map(([name, source]) => `  ${name}: ${source},\n`)
  .join("")}};
${hasNext ? exceptGatePages(shape) : ""}`;
}

const list = (values: readonly string[]): string =>
  `[${values.map((one) => JSON.stringify(one)).join(", ")}]`;

const moreDomains = (
  domains: readonly string[],
): string => `// Vercel names one of an app's domains. People who sign in at another are signed out unless it stands here.
const moreDomains = ${domains.length > 0 ? list(domains) : `process.env["APP_DOMAINS"]?.split(",") ?? []`};

`;

const exceptGatePages = (shape: AppShape): string => {
  const inside = `(request, event, visitor) =>
    gatePages.includes(request.nextUrl.pathname.replace(/(?<=.)\\/$/, ""))
      ? undefined
      : own(request, event, visitor)`;
  const head = shape.typescript ? "(own: AppMiddleware): AppMiddleware =>" : "(own) =>";
  return `
const gatePages = ${list(gatePages(shape))};

/** The app's own middleware, but for the gate's own pages, of which it knows nothing. */
export const exceptGatePages =
  ${head}
  ${inside};
`;
};
