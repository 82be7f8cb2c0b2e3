// Pages and routes whose answers shared caches may keep, behind the gate: prerendered, ISR, and by their own headers.
import { appWith } from "../drill/ungated-app.ts";

const page = (text: string, config = "") => `${config}
export default function Page() { return <h1>${text}</h1>; }
`;
const route = (text: string, config: string, headers: object = {}) => `${config}
export function GET() { return Response.json({ text: ${JSON.stringify(text)} }, { headers: ${JSON.stringify(headers)} }); }
`;
const isr = "export const revalidate = 60;";
const forced = `export const dynamic = "force-static";`;
const isrRoute = `${forced}\n${isr}`;
const shared = { "cache-control": "public, max-age=60, s-maxage=600", vary: "Accept-Encoding" };

const gate = `import type { GateOptions } from "clerk-bypass-gate";
export const gateOptions: GateOptions = {
  routes: { public: ["/", "/open/**", "/sign-in/**"], leftOut: ["/api/health/**"] },
  authorizedParties: ["https://app.nightshift.example"],
};
`;

/** Those that anyone may see, and those for somebody. */
export const cacheable = ["page", "isr", "forced", "route", "isr-route", "own-headers"].flatMap((name) => [
  { name: `${name}, public`, path: `/open/${name}`, isPublic: true },
  { name: `${name}, protected`, path: `/shut/${name}`, isPublic: false },
]);

const kinds: Readonly<Record<string, string>> = {
  "page/page.tsx": page("prerendered"),
  "isr/page.tsx": page("revalidated", isr),
  "forced/page.tsx": page("forced", forced),
  "route/route.ts": route("prerendered", forced),
  "isr-route/route.ts": route("revalidated", isrRoute),
  "own-headers/route.ts": route("own", `export const dynamic = "force-dynamic";`, shared),
};

/** Built once per state of its sources. @returns its folder */
export async function cacheableApp(): Promise<string> {
  const under = (folder: string) =>
    Object.fromEntries(Object.entries(kinds).map(([path, text]) => [`app/${folder}/${path}`, text]));
  const gone = ["admin", "banner.tsx", "dashboard", "rota", "sign-in", "page.tsx"];
  return await appWith("cacheable-app", {
    ...Object.fromEntries(gone.map((path) => [`app/${path}`, null])),
    "gate.ts": gate,
    "app/layout.tsx": `export default function Layout({ children }: { children: React.ReactNode }) {
  return <html lang="en"><body>{children}</body></html>;
}
`,
    "app/page.tsx": page("start"),
    ...under("open"),
    ...under("shut"),
  });
}
