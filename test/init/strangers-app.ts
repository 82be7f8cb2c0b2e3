import { appWith } from "../drill/ungated-app.ts";

// An app that is none of ours: its own pages and its own proxy, written by somebody who never heard of the gate.

const layout = `import { ClerkProvider } from "@clerk/nextjs";
import { connection } from "next/server";
import type { ReactNode } from "react";

export default async function Layout({ children }: { children: ReactNode }) {
  await connection();
  const key = process.env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"] ?? "";
  return (
    <html lang="en">
      <body>
        <ClerkProvider publishableKey={key} signInUrl="/login">{children}</ClerkProvider>
      </body>
    </html>
  );
}
`;

const projects = `import { auth } from "@clerk/nextjs/server";
import { redirect } from "next/navigation";

export default async function Projects() {
  const { userId } = await auth();
  if (userId === null) redirect("/login");
  return <h1>Projects of {userId}</h1>;
}
`;

const login = `import { SignIn } from "@clerk/nextjs";

export default function Login() {
  return <SignIn fallbackRedirectUrl="/projects" />;
}
`;

const plainProxy = `import { clerkMiddleware, createRouteMatcher } from "@clerk/nextjs/server";

const isPublic = createRouteMatcher(["/", "/login(.*)"]);

export default clerkMiddleware(
  async (auth, request) => {
    if (!isPublic(request)) await auth.protect();
  },
  () => ({
    publishableKey: process.env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"],
    jwtKey: process.env["CLERK_JWT_KEY"],
    signInUrl: "/login",
  }),
);

export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico).*)"] };
`;

const gate = `import { appOrigins, type GateOptions } from "clerk-bypass-gate";

export const gateOptions: GateOptions = {
  routes: { public: ["/", "/login/**"], leftOut: ["/api/health/**", "/sign-out"] },
  signInPath: "/login",
  authorizedParties: appOrigins(process.env, []),
};
`;

const gateProxy = `import { createGate } from "clerk-bypass-gate";
import { gateOptions } from "./gate";

export default createGate(gateOptions);

export const config = { matcher: ["/((?!_next/static/|_next/image$|favicon\\\\.ico$).*)"] };
`;

const health = `import { checkSignedRequest, gateStatus } from "clerk-bypass-gate";
import { gateOptions } from "../../../../gate";

export const dynamic = "force-dynamic";

export async function GET(request: Request): Promise<Response> {
  const asked = await checkSignedRequest(request);
  const gate = await gateStatus(gateOptions);
  if (!asked.signed) return Response.json({ gate: { mode: gate.mode } }, { headers: asked.headers });
  return Response.json({ gate, deployment: process.env["VERCEL_DEPLOYMENT_ID"] ?? null });
}
`;

const signOut = `import { signOut } from "clerk-bypass-gate";
import { gateOptions } from "../../gate";

export const POST = (request: Request): Promise<Response> => signOut(request, gateOptions);
`;

const ours = [
  "admin",
  "banner.tsx",
  "api",
  "dashboard",
  "rota",
  "sign-in",
  "sign-in-unavailable",
  "verify-again",
];
const gone: Readonly<Record<string, null>> = {
  ...Object.fromEntries(ours.map((name) => [`app/${name}`, null])),
  "app/sign-out": null,
  lib: null,
};

const before: Readonly<Record<string, string | null>> = {
  ...gone,
  "gate.ts": null,
  "app/layout.tsx": layout,
  "app/projects/page.tsx": projects,
  "app/login/[[...login]]/page.tsx": login,
  "proxy.ts": plainProxy,
};

/** What they add to it: the files of guard/README.md, in their own app. */
export const gateFiles: Readonly<Record<string, string>> = {
  "gate.ts": gate,
  "proxy.ts": gateProxy,
  "app/api/health/clerk/route.ts": health,
  "app/sign-out/route.ts": signOut,
};

/** Both builds of it. @returns their folders */
export async function strangersApp(): Promise<{ readonly before: string; readonly gated: string }> {
  return {
    before: await appWith("strangers-app", before),
    gated: await appWith("strangers-gated-app", { ...before, ...gateFiles }),
  };
}
