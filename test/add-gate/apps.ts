// Small Next.js apps as people have them, made from a few choices: a public page, a protected one, an API and a sign-in page.

export interface AppKind {
  readonly name: string;
  /** Which Next.js. Default: 16. */
  readonly next?: 15 | 16;
  readonly typescript?: boolean;
  readonly router?: "app" | "pages" | "both";
  readonly src?: boolean;
  readonly basePath?: string;
  /** Pages ask for somebody by themselves. */
  readonly pagesProtect?: boolean;
  /** next-intl, with locales as path segments. */
  readonly intl?: boolean;
  /** The middleware's file, from `src/` where there is one, and its text. */
  readonly middleware: readonly [path: string, text: string] | null;
  /** Laid over the other files. */
  readonly files?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  /** `guard add` shows a patch for it, and writes nothing. */
  readonly byHand?: true;
}

/** Clerk's own, as its quickstart has it. */
const usualMatcher = `export const config = {
  matcher: [
    // Skip Next.js internals and all static files, unless found in search params
    "/((?!_next|[^?]*\\\\.(?:html?|css|js(?!on)|jpe?g|webp|png|gif|svg|ttf|woff2?|ico|csv|docx?|xlsx?|zip|webmanifest)).*)",
    // Always run for API routes
    "/(api|trpc)(.*)",
  ],
};
`;

export const protectedList = `import { clerkMiddleware, createRouteMatcher } from "@clerk/nextjs/server";

const isProtectedRoute = createRouteMatcher(["/dashboard(.*)", "/api/me(.*)"]);

export default clerkMiddleware(async (auth, req) => {
  if (isProtectedRoute(req)) await auth.protect();
});

${usualMatcher}`;

export const publicList = `import { clerkMiddleware, createRouteMatcher } from "@clerk/nextjs/server";

// Everything else is for members.
const isPublicRoute = createRouteMatcher(["/", "/sign-in(.*)"]);

export default clerkMiddleware(async (auth, request) => {
  if (!isPublicRoute(request)) {
    await auth.protect();
  }
});

${usualMatcher}`;

export const bare = `import { clerkMiddleware } from "@clerk/nextjs/server";

export default clerkMiddleware();

${usualMatcher}`;

export const redirecting = `import { clerkMiddleware, createRouteMatcher } from '@clerk/nextjs/server'
import { NextResponse } from 'next/server'

const isPublicRoute = createRouteMatcher(['/', '/sign-in(.*)'])

export default clerkMiddleware(async (auth, req) => {
  const { userId, redirectToSignIn } = await auth()

  // Nobody gets past this.
  if (!userId && !isPublicRoute(req)) {
    return redirectToSignIn({ returnBackUrl: req.url })
  }

  return NextResponse.next()
})

${usualMatcher.replaceAll('"', "'").replaceAll(";", "")}`;

export const earlyReturn = `import { clerkMiddleware, createRouteMatcher } from "@clerk/nextjs/server";

const isPublicRoute = createRouteMatcher(["/", "/sign-in(.*)"]);

export default clerkMiddleware(async (auth, req) => {
  if (isPublicRoute(req)) return;
  await auth.protect();
});

${usualMatcher}`;

export const withOptions = `import { clerkMiddleware, createRouteMatcher } from "@clerk/nextjs/server";

const isProtectedRoute = createRouteMatcher(["/dashboard(.*)", "/api/me(.*)"]);

export default clerkMiddleware(
  async (auth, req) => {
    if (isProtectedRoute(req)) await auth.protect();
  },
  {
    signInUrl: "/sign-in",
    authorizedParties: ["https://app.nightshift.example"],
    debug: false,
  },
);

export const config = { matcher: ["/dashboard/:path*", "/api/:path*", "/sign-in/:path*"] };
`;

export const ownAlone = `import { NextResponse, type NextRequest } from "next/server";

/** Adds a header, and nothing of Clerk's. */
export function proxy(request: NextRequest) {
  const response = NextResponse.next();
  response.headers.set("x-own", request.nextUrl.pathname);
  return response;
}

${usualMatcher}`;

export const intlInside = `import { clerkMiddleware, createRouteMatcher } from "@clerk/nextjs/server";
import createMiddleware from "next-intl/middleware";
import { routing } from "./i18n/routing";

const handleI18nRouting = createMiddleware(routing);

const isProtectedRoute = createRouteMatcher(["/:locale/dashboard(.*)", "/dashboard(.*)", "/api/me(.*)"]);

export default clerkMiddleware(async (auth, req) => {
  if (isProtectedRoute(req)) await auth.protect();

  // The API has no languages.
  if (req.nextUrl.pathname.startsWith("/api")) return;

  return handleI18nRouting(req);
});

${usualMatcher}`;

export const wrapped = `import { clerkMiddleware, createRouteMatcher } from "@clerk/nextjs/server";
import type { NextMiddleware } from "next/server";

const isProtectedRoute = createRouteMatcher(["/dashboard(.*)", "/api/me(.*)"]);

const withHeader =
  (middleware: NextMiddleware): NextMiddleware =>
  async (request, event) => {
    const response = await middleware(request, event);
    response?.headers.set("x-own", "1");
    return response;
  };

export default withHeader(
  clerkMiddleware(async (auth, req) => {
    if (isProtectedRoute(req)) await auth.protect();
  }),
);

${usualMatcher}`;

export const composed = `import { clerkMiddleware, createRouteMatcher } from "@clerk/nextjs/server";
import { NextResponse, type NextFetchEvent, type NextRequest } from "next/server";

const isProtectedRoute = createRouteMatcher(["/dashboard(.*)", "/api/me(.*)"]);

const clerk = clerkMiddleware(async (auth, req) => {
  if (isProtectedRoute(req)) await auth.protect();
});

export async function middleware(request: NextRequest, event: NextFetchEvent) {
  if (request.nextUrl.pathname === "/status") return NextResponse.json({ up: true });
  return clerk(request, event);
}

${usualMatcher}`;

export const kinds: readonly AppKind[] = [
  { name: "app-ts", middleware: ["proxy.ts", protectedList] },
  { name: "app-js", typescript: false, pagesProtect: true, middleware: ["proxy.js", bare] },
  { name: "pages-ts", router: "pages", middleware: ["proxy.ts", publicList] },
  {
    name: "pages-js-15",
    next: 15,
    typescript: false,
    router: "pages",
    middleware: ["middleware.js", protectedList],
  },
  { name: "both", router: "both", middleware: ["proxy.ts", protectedList] },
  { name: "src", src: true, middleware: ["proxy.ts", earlyReturn] },
  { name: "next-15", next: 15, middleware: ["middleware.ts", redirecting] },
  { name: "old-name", middleware: ["middleware.ts", publicList] },
  { name: "base-path", basePath: "/desk", middleware: ["proxy.ts", publicList] },
  { name: "options", middleware: ["proxy.ts", withOptions] },
  { name: "own-alone", pagesProtect: true, middleware: ["proxy.ts", ownAlone] },
  { name: "none", pagesProtect: true, middleware: null },
  { name: "intl", intl: true, src: true, middleware: ["proxy.ts", intlInside] },
  { name: "wrapped", middleware: ["proxy.ts", wrapped], byHand: true },
  { name: "composed-15", next: 15, middleware: ["middleware.ts", composed], byHand: true },
];

export const kindOf = (name: string): AppKind => {
  const found = kinds.find((kind) => kind.name === name);
  if (found === undefined) throw new Error(`There is no app ${name}.`);
  return found;
};
