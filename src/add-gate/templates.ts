import { posix } from "node:path";
import { healthPath } from "../facts/app-health.ts";
import type { AppShape } from "./shape.ts";

/** What the gate's own files depend on besides the app. */
export interface Written {
  readonly shape: AppShape;
  /** The gate's options, from the app's folder, without ending. */
  readonly gate: string;
}

/** A file of the gate's own in the app. */
export interface Template {
  readonly path: string;
  /** Undefined: it is served at no address. */
  readonly address: string | undefined;
  readonly text: string;
}

export const verifyPath = "/verify-again";
export const signOutPath = ({ router }: AppShape): string =>
  router === "app" ? "/sign-out" : "/api/sign-out";

/** Addresses of the gate's own in the app. */
export const gatePages = (shape: AppShape): readonly string[] => [verifyPath, signOutPath(shape), healthPath];

/** The files beside the gate's options and the middleware, in the order in which they are written. */
export function templates(written: Written): readonly Template[] {
  return written.shape.router === "app" ? appRouter(written) : pagesRouter(written);
}

const signOutPage = `const PAGE = \`<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sign out</title><style>body{font:16px/1.5 system-ui,sans-serif;margin:15vh auto;max-width:32rem;padding:0 1rem}
button{font:inherit;padding:.4rem 1rem}</style></head><body><main><h1>Sign out</h1>
<form method="post"><button>Sign out</button></form></main></body></html>\`;
`;
const signOutHeaders = `{ "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }`;

function appRouter({ shape, gate }: Written): readonly Template[] {
  const { typescript, src, basePath, verifyLayout } = shape;
  const [ts, tsx] = typescript ? ["ts", "tsx"] : ["js", "js"];
  const typed = (text: string) => (typescript ? text : "");
  const file = (place: string, address: string | undefined, text: (from: string) => string): Template => {
    const path = `${src}app/${place}`;
    return { path, address, text: text(moduleFrom(path, gate)) };
  };
  const home = basePath === "" ? "" : `, ${JSON.stringify(basePath)}`;
  const named = basePath === "" ? "" : `, basePath: ${JSON.stringify(basePath)}`;
  const children = typed(": { children: ReactNode }");
  const layout =
    verifyLayout === "document"
      ? `(
    <html lang="en">
      <body>
        <ClerkProvider>{children}</ClerkProvider>
      </body>
    </html>
  )`
      : `<ClerkProvider>{children}</ClerkProvider>`;
  const around: Template[] =
    verifyLayout === "none"
      ? []
      : [
          file(
            `verify-again/layout.${tsx}`,
            undefined,
            () => `import { ClerkProvider } from "@clerk/nextjs";
${typed(`import type { ReactNode } from "react";\n`)}
export default function VerifyAgainLayout({ children }${children}) {
  return ${layout};
}
`,
          ),
        ];
  return [
    file(
      `sign-out/route.${ts}`,
      signOutPath(shape),
      (from) => `import { signOut } from "clerk-bypass-gate";
import { gateOptions } from "${from}";

/** A button that needs no script: in an outage Clerk's may not load. */
export function GET()${typed(": Response")} {
  return new Response(PAGE, {
    headers: ${signOutHeaders},
  });
}

/** Works without Clerk, unlike the browser SDK's own sign-out, which throws in an outage and leaves the cookie. */
export function POST(request${typed(": Request")})${typed(": Promise<Response>")} {
  return signOut(request, gateOptions${home});
}

${signOutPage}`,
    ),
    file(
      `api/health/clerk/route.${ts}`,
      healthPath,
      (from) => `import { healthAnswer } from "clerk-bypass-gate";
import { after } from "next/server";
import { gateOptions } from "${from}";

/** Well or unwell for anybody, the rest for requests that are signed with the stack's key. */
export function GET(request${typed(": Request")})${typed(": Promise<Response>")} {
  return healthAnswer(request, gateOptions, { after${named} });
}
`,
    ),
    ...around,
    file(
      `verify-again/page.${tsx}`,
      verifyPath,
      (from) => `import { verifyAgainProps } from "clerk-bypass-gate";
import { VerifyAgain } from "clerk-bypass-gate/verify-again";
import { headers } from "next/headers";
import { gateOptions } from "${from}";

export default async function VerifyAgainPage() {
  return <VerifyAgain {...await verifyAgainProps(await headers(), gateOptions)} />;
}
`,
    ),
  ];
}

function pagesRouter({ shape, gate }: Written): readonly Template[] {
  const { typescript, src, basePath } = shape;
  const [ts, tsx] = typescript ? ["ts", "tsx"] : ["js", "js"];
  const typed = (text: string) => (typescript ? text : "");
  const file = (place: string, address: string, text: (from: string) => string): Template => {
    const path = `${src}pages/${place}`;
    return { path, address, text: text(moduleFrom(path, gate)) };
  };
  const base = basePath === "" ? "" : `, ${JSON.stringify(basePath)}`;
  const named = basePath === "" ? "" : `, { basePath: ${JSON.stringify(basePath)} }`;
  return [
    file(
      `api/sign-out.${ts}`,
      signOutPath(shape),
      (from) =>
        `import { apiRoute, signOut } from "clerk-bypass-gate";
import { gateOptions } from "${from}";

/** Works without Clerk, unlike the browser SDK's own sign-out; a GET shows a button that needs no script. */
export default apiRoute(
  (request) =>
    request.method === "POST"
      ? signOut(request, gateOptions${base})
      : new Response(PAGE, {
          headers: ${signOutHeaders},
        }),
);

${signOutPage}`,
    ),
    file(
      `api/health/clerk.${ts}`,
      healthPath,
      (from) => `import { apiRoute, healthAnswer } from "clerk-bypass-gate";
import { gateOptions } from "${from}";

/** Well or unwell for anybody, the rest for requests that are signed with the stack's key. */
export default apiRoute((request) => healthAnswer(request, gateOptions${named}));
`,
    ),
    file(
      `verify-again.${tsx}`,
      verifyPath,
      (from) => `import { verifyAgainProps${typed(", type VerifyAgainProps")} } from "clerk-bypass-gate";
import { VerifyAgain } from "clerk-bypass-gate/verify-again";
${typed(`import type { GetServerSideProps } from "next";\n`)}import { gateOptions } from "${from}";

export const getServerSideProps${typed(": GetServerSideProps<VerifyAgainProps>")} = async ({ req }) => {
  const headers = new Headers({ "accept-language": req.headers["accept-language"] ?? "" });
  return { props: await verifyAgainProps(headers, gateOptions) };
};

export default function VerifyAgainPage(props${typed(": VerifyAgainProps")}) {
  return <VerifyAgain {...props} />;
}
`,
    ),
  ];
}

/** How one module of the app names another. */
export function moduleFrom(path: string, target: string): string {
  const relative = posix.relative(posix.dirname(path), target);
  return relative.startsWith(".") ? relative : `./${relative}`;
}
