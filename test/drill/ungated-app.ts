import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { buildApp } from "../../app/build.mjs";

const checkout = fileURLToPath(new URL("../..", import.meta.url));

/** What a team writes that has never heard of the gate. */
const plainProxy = `import { clerkMiddleware } from "@clerk/nextjs/server";

const open = ["/", "/sign-in", "/sign-out", "/api/health/clerk"];

export default clerkMiddleware(
  async (auth, request) => {
    if (!open.includes(request.nextUrl.pathname)) await auth.protect();
  },
  () => ({
    publishableKey: process.env["NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY"],
    jwtKey: process.env["CLERK_JWT_KEY"],
    signInUrl: "/sign-in",
  }),
);

export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg).*)"] };
`;

/** The reference app with the gate taken out of its proxy, or, for null, without any proxy. @returns its folder */
export async function ungatedApp(proxy: string | null = plainProxy): Promise<string> {
  return await appWithProxy(proxy === null ? "proxyless-app" : "ungated-app", proxy);
}

/** The reference app with another proxy, or, for null, with none. See `appWith`. */
export async function appWithProxy(name: string, proxy: string | null): Promise<string> {
  return await appWith(name, { "proxy.ts": proxy });
}

/**
 * The reference app with other files in it. Built once per state of app and files, beneath the checkout (its packages are
 * found from there) where git looks at nothing.
 * @param name of the variant; a build of it in another state is removed
 * @param files by path in the app: what is written there, after null has removed a file or folder
 * @returns its folder
 */
export async function appWith(name: string, files: Readonly<Record<string, string | null>>): Promise<string> {
  const { key } = await buildApp();
  const digest = createHash("sha256").update(key).update(JSON.stringify(files)).digest("hex").slice(0, 16);
  const family = `${name}-`;
  const beneath = join(checkout, ".sandbox");
  const folder = join(beneath, `${family}${digest}`);
  if (existsSync(join(folder, ".next", "BUILD_ID"))) return folder;
  for (const other of existsSync(beneath) ? readdirSync(beneath) : [])
    if (other.startsWith(family)) rmSync(join(beneath, other), { recursive: true, force: true });
  const app = join(checkout, "app");
  cpSync(app, folder, {
    recursive: true,
    filter: (path) => path === app || !/^\.(?:next|build-lock|pack-)/.test(basename(path)),
  });
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    if (text === null) rmSync(file, { recursive: true });
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  // The packages lie one folder further up than the app's own config says.
  const config = { poweredByHeader: false, turbopack: { root: commonRoot() }, experimental: { cpus: 2 } };
  writeFileSync(join(folder, "next.config.mjs"), `export default ${JSON.stringify(config)};\n`);
  await promisify(execFile)(
    process.execPath,
    [join(checkout, "node_modules", "next", "dist", "bin", "next"), "build", folder],
    { cwd: folder, env: { ...buildEnv(), NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" } },
  );
  readFileSync(join(folder, ".next", "BUILD_ID"));
  return folder;
}

/** The folder above both the checkout and its packages, which may be a link into another one. */
function commonRoot(): string {
  const packages = realpathSync(join(checkout, "node_modules"));
  let root = realpathSync(checkout);
  while (relative(root, packages).startsWith("..")) root = dirname(root);
  return root;
}

/** What is public by name would be baked into the build. */
function buildEnv(): Record<string, string | undefined> {
  const foreign = /^(NEXT_PUBLIC_|CLERK_|AUTH_GATE_|VERCEL|EDGE_CONFIG)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !foreign.test(name)));
}
