import { lockedWith } from "./healthy-app.ts";
import type { Healthy } from "./healthy.ts";
import { plant } from "./plant.ts";

const write = (world: Healthy, path: string, text: string): void => {
  if (world.app !== undefined) world.app.files[path] = text;
};
const locked = (world: Healthy, change: Readonly<Record<string, string>>): void =>
  write(world, "package-lock.json", lockedWith(change));
const remove = (world: Healthy, path: string): void => {
  if (world.app !== undefined) delete world.app.files[path];
};

/** A proxy with Clerk's own middleware: what each plant needs of it. */
export const classic = (
  body: string,
  options = "{ jwtKey: process.env.CLERK_JWT_KEY, authorizedParties: [origin] }",
  before = "",
) => `import { clerkMiddleware, createRouteMatcher } from "@clerk/nextjs/server";
${before}
export default clerkMiddleware(async (auth, request) => { ${body} }, ${options});
export const config = { matcher: ["/((?!_next).*)", "/(api|trpc)(.*)"] };
`;
const isPublic = 'const isPublic = createRouteMatcher(["/sign-in(.*)", "/api/webhooks/clerk(.*)"]);';
const protect = "if (!isPublic(request)) await auth.protect();";
const clerk = (text: string) => `import { verifyToken, createClerkClient } from "@clerk/backend";\n${text}\n`;

export const sourcePlants = [
  plant(
    "source.published-flaws",
    "Next.js has React2Shell",
    "critical",
    /CVE-2025-66478.*16\.0\.7/,
    (world) => locked(world, { next: "16.0.6" }),
  ),
  plant(
    "source.published-flaws",
    "a header skips the middleware of Next.js",
    "critical",
    /CVE-2025-29927/,
    (world) => locked(world, { next: "15.2.2" }),
  ),
  plant("source.published-flaws", "a path escapes the SDK's matcher", "critical", /CVE-2026-41248/, (world) =>
    locked(world, { "@clerk/nextjs": "7.2.0" }),
  ),
  plant("source.published-flaws", "has() says yes where it must not", "high", /CVE-2026-42349/, (world) =>
    locked(world, { "@clerk/backend": "3.2.0" }),
  ),
  plant("source.lock-file", "there is no lock file", "medium", /no lock file/, (world) =>
    remove(world, "package-lock.json"),
  ),
  plant("source.lock-file", "there are two lock files", "medium", /several lock files/, (world) =>
    write(world, "yarn.lock", ""),
  ),
  plant("source.lock-file", "git does not have the lock file", "medium", /not in git/, (world) => {
    if (world.app?.git !== undefined) world.app.git.untracked = ["package-lock.json"];
  }),
  plant(
    "source.next-16-clerk",
    "Next.js 16 with an SDK that cannot build it",
    "high",
    /6\.30\.0 beside next/,
    (world) => locked(world, { "@clerk/nextjs": "6.30.0" }),
  ),
  plant("source.backend-jwk", "an SDK that loses its keys", "medium", /2\.17\.1/, (world) =>
    locked(world, { "@clerk/backend": "2.17.1" }),
  ),
  plant("source.backend-host", "an SDK that one header takes down", "high", /2\.28\.0/, (world) =>
    locked(world, { "@clerk/backend": "2.28.0" }),
  ),
  plant(
    "source.token-types",
    "a route takes two types of token, and its SDK cannot",
    "medium",
    /several types of token/,
    (world) => {
      locked(world, { "@clerk/backend": "2.29.1" });
      write(
        world,
        "lib/auth.ts",
        clerk(
          'export const who = (r) => client.authenticateRequest(r, { authorizedParties: ["https://app.example"], acceptsToken: ["session_token", "api_key"] });',
        ),
      );
    },
  ),
  plant(
    "source.react-19",
    "React 19 with an old @clerk/clerk-react",
    "low",
    /5\.50\.0 beside react/,
    (world) => locked(world, { "@clerk/clerk-react": "5.50.0" }),
  ),
  plant("source.api-key", "the key is given as apiKey", "medium", /given to createClerkClient/, (world) =>
    write(world, "lib/x.ts", clerk("createClerkClient({ apiKey: key });")),
  ),
  plant("source.api-key", "CLERK_API_KEY is read", "medium", /CLERK_API_KEY is read/, (world) =>
    write(world, "lib/x.ts", "export const key = process.env.CLERK_API_KEY;"),
  ),
  plant("source.core-2", "authMiddleware is imported", "medium", /authMiddleware is imported/, (world) =>
    write(
      world,
      "proxy.ts",
      'import { authMiddleware } from "@clerk/nextjs";\nexport default authMiddleware();\n',
    ),
  ),
  plant("source.core-2", "the Node SDK of before is imported", "medium", /clerk-sdk-node/, (world) =>
    write(world, "lib/x.ts", 'import clerk from "@clerk/clerk-sdk-node";\n'),
  ),
  plant("source.async-auth", "auth() is not awaited", "high", /auth\(\) is not awaited/, (world) =>
    write(
      world,
      "app/page.tsx",
      'import { auth } from "@clerk/nextjs/server";\nexport default function Page() { const { userId } = auth(); return userId; }\n',
    ),
  ),
  plant(
    "source.async-auth",
    "auth.protect() is not awaited",
    "critical",
    /auth\.protect\(\) is not awaited/,
    (world) =>
      write(world, "proxy.ts", classic("if (!isPublic(request)) { auth.protect(); }", undefined, isPublic)),
  ),
  plant(
    "source.authorized-parties",
    "verifyToken takes tokens of any page",
    "high",
    /verifyToken has no authorizedParties/,
    (world) =>
      write(
        world,
        "lib/x.ts",
        clerk("export const who = (t) => verifyToken(t, { secretKey: process.env.CLERK_SECRET_KEY });"),
      ),
  ),
  plant(
    "source.authorized-parties",
    "clerkMiddleware takes tokens of any page",
    "high",
    /clerkMiddleware has no/,
    (world) => write(world, "proxy.ts", classic(protect, "{ jwtKey }", isPublic)),
  ),
  plant("source.jwt-key", "the proxy asks Clerk for its keys", "high", /no jwtKey/, (world) =>
    write(world, "proxy.ts", classic(protect, '{ authorizedParties: ["https://app.example"] }', isPublic)),
  ),
  plant(
    "source.pending-sessions",
    "pending sessions count as signed in",
    "high",
    /Pending sessions/,
    (world) =>
      write(
        world,
        "app/page.tsx",
        'import { auth } from "@clerk/nextjs/server";\nexport default async () => (await auth({ treatPendingAsSignedOut: false })).userId;\n',
      ),
  ),
  plant(
    "source.proxy-name",
    "a proxy.ts that Next.js 15 does not run",
    "critical",
    /runs no proxy\.ts/,
    (world) => locked(world, { next: "15.5.29" }),
  ),
  plant("source.proxy-name", "a proxy.ts in the wrong folder", "critical", /not beside/, (world) => {
    if (world.app === undefined) return;
    world.app.files["src/proxy.ts"] = world.app.files["proxy.ts"] ?? "";
    remove(world, "proxy.ts");
  }),
  plant("source.proxy-name", "a middleware.ts in Next.js 16", "medium", /old name/, (world) => {
    write(world, "middleware.ts", world.app?.files["proxy.ts"] ?? "");
    remove(world, "proxy.ts");
  }),
  plant(
    "source.proxy-name",
    "a middleware.ts beside proxy.ts",
    "critical",
    /and not middleware\.ts/,
    (world) => write(world, "middleware.ts", classic(protect, undefined, isPublic)),
  ),
  plant("source.proxy-name", "no proxy at all", "critical", /has no proxy\.ts/, (world) =>
    remove(world, "proxy.ts"),
  ),
  plant("source.syntax", "proxy.ts does not parse", "critical", /expected/, (world) =>
    write(world, "proxy.ts", "export default function proxy( {\n"),
  ),
  plant(
    "source.proxy-export",
    "proxy.ts exports nothing that is run",
    "critical",
    /exports no function/,
    (world) => write(world, "proxy.ts", 'export const config = { matcher: ["/(api)(.*)"] };\n'),
  ),
  plant(
    "source.proxy-export",
    "the matcher leaves out the APIs",
    "high",
    /leaves out the app's APIs/,
    (world) =>
      write(
        world,
        "proxy.ts",
        'export { proxy as default } from "./gate";\nexport const config = { matcher: ["/dashboard(.*)"] };\n',
      ),
  ),
  plant(
    "source.webhook-protected",
    "the proxy protects the webhook route",
    "high",
    /\/api\/webhooks\/clerk takes webhooks/,
    (world) =>
      write(
        world,
        "proxy.ts",
        classic(protect, undefined, 'const isPublic = createRouteMatcher(["/sign-in(.*)"]);'),
      ),
  ),
  plant(
    "source.webhook-protected",
    "everything is protected, webhooks too",
    "high",
    /no pattern leaves it out/,
    (world) => write(world, "proxy.ts", classic("await auth.protect();")),
  ),
  plant(
    "source.webhook-unverified",
    "the webhook route verifies nothing",
    "critical",
    /verifies no signature/,
    (world) =>
      write(
        world,
        "app/api/webhooks/clerk/route.ts",
        'import { db } from "@/db";\nexport async function POST(request) { await db.users.put(await request.json()); return new Response(); }\nexport const clerk = 1;\n',
      ),
  ),
  plant(
    "source.webhook-secret-name",
    "the route reads the webhook secret under another name",
    "low",
    /WEBHOOK_SECRET/,
    (world) =>
      write(
        world,
        "app/api/webhooks/clerk/route.ts",
        'import { Webhook } from "svix";\nexport const POST = async (r) => new Webhook(process.env.WEBHOOK_SECRET).verify(await r.text(), {});\n',
      ),
  ),
  plant(
    "source.public-name",
    "a secret is read under a NEXT_PUBLIC_ name",
    "critical",
    /NEXT_PUBLIC_CLERK_SECRET_KEY/,
    (world) => write(world, "lib/x.ts", "export const key = process.env.NEXT_PUBLIC_CLERK_SECRET_KEY;"),
  ),
  plant("source.public-name", "a browser's file reads the secret key", "high", /goes to browsers/, (world) =>
    write(world, "lib/x.tsx", '"use client";\nexport const key = process.env.CLERK_SECRET_KEY;'),
  ),
  plant("source.env-tracked", "git holds .env.local", "high", /\.env\.local is in git/, (world) =>
    write(world, ".env.local", "A=1\n"),
  ),
  plant("source.env-tracked", "git holds the keys of a keyless start", "high", /keyless\.json/, (world) =>
    write(world, ".clerk/.tmp/keyless.json", "{}\n"),
  ),
  plant("source.env-ignored", "git does not ignore .env.local", "low", /does not ignore/, (world) => {
    if (world.app?.git !== undefined) world.app.git.ignores = [];
  }),
  plant(
    "source.route-matcher",
    "routes are protected by createRouteMatcher",
    "low",
    /createRouteMatcher is used/,
    (world) => write(world, "proxy.ts", classic(protect, undefined, isPublic)),
  ),
  plant(
    "source.proxy-alone",
    "nothing behind the proxy asks who somebody is",
    "medium",
    /Nothing behind proxy\.ts/,
    (world) => {
      write(world, "proxy.ts", classic(protect, undefined, isPublic));
      write(world, "app/dashboard/page.tsx", "export default () => <p>secret</p>;\n");
    },
  ),
  plant("source.api-2025-11-10", "the billing page asks /commerce/", "low", /commerce/, (world) =>
    write(world, "lib/x.ts", 'export const plans = () => fetch("https://api.clerk.com/v1/commerce/plans");'),
  ),
  plant(
    "source.organization-sync",
    "an option that does nothing outside Next.js",
    "low",
    /organizationSyncOptions/,
    (world) =>
      write(
        world,
        "lib/x.ts",
        clerk('client.authenticateRequest(r, { authorizedParties: ["x"], organizationSyncOptions: {} });'),
      ),
  ),
  plant(
    "source.user-types",
    "a browser's file uses the server's User",
    "low",
    /server's type User/,
    (world) =>
      write(world, "lib/x.tsx", '"use client";\nimport type { User } from "@clerk/nextjs/server";\n'),
  ),
  plant("source.header-size", "Vite's server refuses the handshake", "low", /usual limit/, (world) =>
    write(
      world,
      "package.json",
      JSON.stringify(
        {
          dependencies: { "@clerk/clerk-react": "5.60.0", "clerk-bypass-gate": "0.1.0" },
          scripts: { dev: "vite" },
        },
        null,
        2,
      ),
    ),
  ),
  plant(
    "source.classic-bypass",
    "the well-known emergency switch",
    "critical",
    /EMERGENCY_BYPASS is read/,
    (world) =>
      write(
        world,
        "proxy.ts",
        classic(`if (process.env.EMERGENCY_BYPASS === "true") return; ${protect}`, undefined, isPublic),
      ),
  ),
  plant(
    "source.classic-bypass",
    "a header of the request is believed",
    "critical",
    /x-auth-bypass/,
    (world) =>
      write(
        world,
        "proxy.ts",
        classic(`if (request.headers.get("x-auth-bypass")) return; ${protect}`, undefined, isPublic),
      ),
  ),
  plant("source.gate", "the app has no gate", "high", /names no clerk-bypass-gate/, (world) => {
    write(
      world,
      "package.json",
      JSON.stringify({ dependencies: { next: "16.4.6", "@clerk/nextjs": "7.9.4" } }),
    );
    write(world, "proxy.ts", classic(protect, undefined, isPublic));
  }),
  plant("source.gate", "the gate is installed and not used", "high", /nothing imports it/, (world) =>
    write(world, "proxy.ts", classic(protect, undefined, isPublic)),
  ),
  plant(
    "source.password-digest",
    "a script that resets nobody's password",
    "medium",
    /compromised/,
    (world) =>
      write(world, "lib/x.ts", clerk('client.users.updateUser(id, { passwordDigest: "compromised" });')),
  ),
  plant("source.first-ten-sessions", "a script that ends ten sessions", "medium", /has no limit/, (world) =>
    write(
      world,
      "lib/x.ts",
      clerk(
        "const { data } = await client.sessions.getSessionList({ userId });\nfor (const s of data) await client.sessions.revokeSession(s.id);",
      ),
    ),
  ),
];
