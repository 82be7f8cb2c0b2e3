// The files of an app of some kind.
import ts from "typescript";
import type { AppKind } from "./apps.ts";

/** @param around what next.config needs to build inside this repository */
export function appFiles(kind: AppKind, around = "", build = "next build"): Record<string, string> {
  const { typescript = true, router = "app", src = false, basePath, intl = false } = kind;
  const at = (path: string) => (src ? `src/${path}` : path);
  const code = (path: string, text: string): readonly [string, string] => [
    at(typescript ? path : path.replace(/\.tsx?$/, ".js")),
    typescript ? text : untyped(text),
  ];
  const files: Record<string, string> = {
    "package.json": `${JSON.stringify(manifest(kind, build), undefined, 2)}\n`,
    ".gitignore": "node_modules\n.next\nnext-env.d.ts\ntsconfig.tsbuildinfo\n",
    ".env": `NEXT_PUBLIC_CLERK_SIGN_IN_URL=${basePath ?? ""}/sign-in\n`,
    "next.config.mjs": nextConfig(basePath, intl, around),
    ...(typescript ? { "tsconfig.json": tsconfig } : {}),
    ...Object.fromEntries([
      ...(router === "pages" ? pagesRouter(kind) : intl ? intlRouter() : appRouter(kind)).map(
        ([path, text]) => code(path, text),
      ),
      ...(router === "both"
        ? [code("pages/old.tsx", `export default function Old() { return <p>public old</p>; }\n`)]
        : []),
      ...(kind.middleware === null ? [] : [[at(kind.middleware[0]), kind.middleware[1]] as const]),
    ]),
    ...kind.files,
  };
  return files;
}

const manifest = (
  { next = 16, typescript = true, intl = false, name, dependencies }: AppKind,
  build: string,
) => ({
  name: `app-${name}`,
  private: true,
  scripts: { dev: "next dev", build, start: "next start" },
  dependencies: {
    "@clerk/nextjs": "^7.9.4",
    next: next === 16 ? "^16.4.6" : "^15.5.29",
    ...(intl ? { "next-intl": "^4.14.8" } : {}),
    react: "^19.3.1",
    "react-dom": "^19.3.1",
    ...dependencies,
  },
  ...(typescript ? { devDependencies: { typescript: "^6.0.3" } } : {}),
});

function nextConfig(basePath: string | undefined, intl: boolean, around: string): string {
  const options = `{
  poweredByHeader: false,
${basePath === undefined ? "" : `  basePath: ${JSON.stringify(basePath)},\n`}${around}}`;
  return intl
    ? `import createNextIntlPlugin from "next-intl/plugin";

export default createNextIntlPlugin()(${options});
`
    : `/** @type {import("next").NextConfig} */
export default ${options};
`;
}

const tsconfig = `${JSON.stringify(
  {
    compilerOptions: {
      ...{ target: "es2022", lib: ["dom", "dom.iterable", "es2024"], module: "esnext" },
      ...{ moduleResolution: "bundler", jsx: "react-jsx", strict: true, noUnusedLocals: true, noEmit: true },
      ...{ skipLibCheck: true, isolatedModules: true, esModuleInterop: true, resolveJsonModule: true },
      ...{ allowJs: true, incremental: true, plugins: [{ name: "next" }] },
    },
    include: ["next-env.d.ts", "**/*.ts", "**/*.tsx", ".next/types/**/*.ts", ".next/dev/types/**/*.ts"],
    exclude: ["node_modules"],
  },
  undefined,
  2,
)}\n`;

type Files = readonly (readonly [path: string, text: string])[];

const api = (protects: boolean): readonly [string, string] => [
  "app/api/me/route.ts",
  `import { auth } from "@clerk/nextjs/server";

export async function GET() {
  const { userId } = await auth${protects ? ".protect" : ""}();
  return Response.json({ userId });
}

export async function POST(request: Request) {
  const { userId } = await auth();
  if (userId === null) return Response.json({ error: "nobody" }, { status: 401 });
  return Response.json({ userId, received: await request.text() });
}
`,
];

const dashboard = (path: string, protects: boolean): readonly [string, string] => [
  path,
  `import { auth } from "@clerk/nextjs/server";

export default async function Dashboard() {
  const { userId } = await auth${protects ? ".protect" : ""}();
  return (
    <dl>
      <dt>User</dt>
      <dd data-user>{userId}</dd>
    </dl>
  );
}
`,
];

const signIn = (path: string): readonly [string, string] => [
  path,
  `import { SignIn } from "@clerk/nextjs";

export default function Page() {
  return <SignIn />;
}
`,
];

const home = (path: string): readonly [string, string] => [
  path,
  `export default function Home() {
  return <p>public home</p>;
}
`,
];

const layout = (path: string, around: (inside: string) => string): readonly [string, string] => [
  path,
  `import { ClerkProvider } from "@clerk/nextjs";
import type { ReactNode } from "react";

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <ClerkProvider>
      ${around("{children}")}
    </ClerkProvider>
  );
}
`,
];

const page = (inside: string) => `<html lang="en">
        <body>${inside}</body>
      </html>`;

const appRouter = ({ pagesProtect = false }: AppKind): Files => [
  layout("app/layout.tsx", page),
  home("app/page.tsx"),
  dashboard("app/dashboard/page.tsx", pagesProtect),
  signIn("app/sign-in/[[...sign-in]]/page.tsx"),
  api(pagesProtect),
];

const intlRouter = (): Files => [
  ["i18n/routing.ts", intlRouting],
  ["i18n/request.ts", intlRequest],
  layout("app/[locale]/layout.tsx", page),
  home("app/[locale]/page.tsx"),
  dashboard("app/[locale]/dashboard/page.tsx", false),
  signIn("app/[locale]/sign-in/[[...sign-in]]/page.tsx"),
  api(false),
];

const intlRouting = `import { defineRouting } from "next-intl/routing";

export const routing = defineRouting({ locales: ["en", "de"], defaultLocale: "en", localePrefix: "as-needed" });
`;

const intlRequest = `import { getRequestConfig } from "next-intl/server";

export default getRequestConfig(async ({ requestLocale }) => ({ locale: (await requestLocale) ?? "en", messages: {} }));
`;

const pagesRouter = (_kind: AppKind): Files => [
  [
    "pages/_app.tsx",
    `import { ClerkProvider } from "@clerk/nextjs";
import type { AppProps } from "next/app";

export default function App({ Component, pageProps }: AppProps) {
  return (
    <ClerkProvider {...pageProps}>
      <Component {...pageProps} />
    </ClerkProvider>
  );
}
`,
  ],
  home("pages/index.tsx"),
  [
    "pages/dashboard.tsx",
    `import { getAuth } from "@clerk/nextjs/server";
import type { GetServerSideProps } from "next";

export const getServerSideProps: GetServerSideProps = async ({ req }) => ({ props: { userId: getAuth(req).userId } });

export default function Dashboard({ userId }: { userId: string | null }) {
  return <dd data-user>{userId}</dd>;
}
`,
  ],
  signIn("pages/sign-in/[[...sign-in]].tsx"),
  [
    "pages/api/me.ts",
    `import { getAuth } from "@clerk/nextjs/server";
import type { NextApiRequest, NextApiResponse } from "next";

export default function handler(req: NextApiRequest, res: NextApiResponse) {
  const { userId } = getAuth(req);
  res.json({ userId, received: req.body });
}
`,
  ],
];

/** These sources as JavaScript. */
const untyped = (text: string): string =>
  ts.transpileModule(text, {
    compilerOptions: {
      jsx: ts.JsxEmit.Preserve,
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ESNext,
    },
  }).outputText;
