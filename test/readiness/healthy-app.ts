import { parseSource } from "../../src/adapters/source/parse.ts";
import { secretsIn, secretsInLog } from "../../src/adapters/source/secrets.ts";
import type { AppSource } from "../../src/ports/app-source.ts";

/** An app's checkout in memory; its files are read by the real parser. */
export interface AppInMemory {
  /** Text by path. */
  files: Record<string, string>;
  /** Files above the app's folder, by `../name`. */
  above: Record<string, string>;
  /** Undefined: no git checkout. */
  git:
    | { ignores: readonly string[]; untracked: readonly string[]; log: string; incomplete?: string }
    | undefined;
}

const lock = (versions: Readonly<Record<string, string>>) =>
  JSON.stringify({
    lockfileVersion: 3,
    packages: {
      "": {},
      ...Object.fromEntries(
        Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]),
      ),
    },
  });

export const versions = {
  next: "16.4.6",
  react: "19.3.1",
  "@clerk/nextjs": "7.9.4",
  "@clerk/backend": "3.20.1",
};

/** Its lock file with other versions. */
export const lockedWith = (change: Readonly<Record<string, string>>): string =>
  lock({ ...versions, ...change });

/** Next.js 16 with the gate, pages that check by themselves, and a webhook that verifies. */
export const healthyApp = (): AppInMemory => ({
  files: {
    "package.json": JSON.stringify(
      {
        dependencies: {
          next: "16.4.6",
          react: "19.3.1",
          "@clerk/nextjs": "7.9.4",
          "clerk-bypass-gate": "0.1.0",
        },
        scripts: { dev: "next dev", build: "next build" },
      },
      null,
      2,
    ),
    "package-lock.json": lock(versions),
    "proxy.ts": `import { createGate } from "clerk-bypass-gate/next";
const gate = createGate({ authorizedParties: ["https://app.example"], jwtKey: process.env.CLERK_JWT_KEY });
export default gate.proxy;
export const config = { matcher: ["/((?!_next|[^?]*\\\\.(?:css|js)).*)", "/(api|trpc)(.*)"] };
`,
    "app/dashboard/page.tsx": `import { auth, currentUser } from "@clerk/nextjs/server";
export default async function Page() {
  const { userId } = await auth();
  const user = await currentUser();
  return <p>{userId}{user?.fullName}</p>;
}
`,
    "app/user-menu.tsx": `"use client";
import { useUser } from "@clerk/nextjs";
export function UserMenu() {
  const { user } = useUser();
  return <p>{user?.fullName} {process.env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY}</p>;
}
`,
    "app/api/webhooks/clerk/route.ts": `import { verifyWebhook } from "@clerk/nextjs/webhooks";
export async function POST(request) {
  const event = await verifyWebhook(request);
  return Response.json({ type: event.type });
}
`,
    "scripts/sessions.ts": `import { createClerkClient } from "@clerk/backend";
const clerk = createClerkClient({ secretKey: process.env.CLERK_SECRET_KEY });
for (const { id } of (await clerk.sessions.getSessionList({ userId: "user_1", limit: 100 })).data) await clerk.sessions.revokeSession(id);
`,
    ".env.example": "CLERK_SECRET_KEY=sk_live_your_key_here\n",
    "README.md": "Set CLERK_SECRET_KEY=sk_test_xxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
  },
  above: {},
  git: { ignores: [".env.local"], untracked: [], log: "" },
});

export function appSource(app: AppInMemory): AppSource {
  const text = async (path: string) => app.files[path];
  return {
    text,
    files: async () =>
      Object.entries(app.files)
        .filter(([path]) => /\.[cm]?[jt]sx?$/.test(path))
        .map(([path, source]) => parseSource(path, source)),
    paths: async () => Object.keys(app.files).sort(),
    async nearest(name) {
      if (app.files[name] !== undefined) return { path: name, text: app.files[name] };
      const path = `../${name}`;
      return app.above[path] === undefined ? undefined : { path, text: app.above[path] };
    },
    ignores: async (path) => app.git?.ignores.includes(path),
    tracked: async () =>
      app.git && Object.keys(app.files).filter((path) => !app.git?.untracked.includes(path)),
    secretsHere: async () => ({
      found: Object.entries(app.files).flatMap(([path, source]) => secretsIn(path, source)),
      incomplete: undefined,
    }),
    secretsInHistory: async () =>
      app.git && { found: secretsInLog(app.git.log), incomplete: app.git.incomplete },
  };
}
