import { lockedWith } from "./healthy-app.ts";
import { contactsData, contactTexts } from "./healthy-contacts.ts";
import { nowMs, type Healthy } from "./healthy.ts";
import { classic } from "./plants-source.ts";
import { jwtKey } from "./keys.ts";

/** Teams that are ready, each in another way: nothing may be found in any of them. */
export const variants: readonly { readonly name: string; readonly change: (world: Healthy) => void }[] = [
  {
    name: "an account without a team",
    change(world) {
      world.identity = { ...world.identity, team: undefined };
      world.members = undefined;
      world.token = { ...world.token, reaches: ["user"] };
    },
  },
  {
    name: "an Ignored Build Step that builds the same commit, and somebody has said so",
    change(world) {
      world.outlook = { ...world.outlook, ignoreCommand: "npx turbo-ignore" };
      world.buildsSameCommit = true;
    },
  },
  {
    name: "the redeploy lane",
    change(world) {
      world.identity = { ...world.identity, lane: "redeploy" };
      if (world.answers.gate !== undefined) world.answers.gate.lane = "redeploy";
    },
  },
  {
    name: "pnpm in a monorepo, with the lock file above the app",
    change(world) {
      if (world.app === undefined) return;
      delete world.app.files["package-lock.json"];
      world.app.above["../pnpm-lock.yaml"] = `lockfileVersion: '9.0'
packages:
  next@16.4.6: {}
  react@19.3.1: {}
  '@clerk/nextjs@7.9.4': {}
  '@clerk/backend@3.20.1': {}
`;
    },
  },
  {
    name: "yarn",
    change(world) {
      if (world.app === undefined) return;
      delete world.app.files["package-lock.json"];
      world.app.files["yarn.lock"] = `# yarn lockfile v1

"@clerk/backend@^3.20.1":
  version "3.20.1"

"@clerk/nextjs@^7.9.4":
  version "7.9.4"

next@16.4.6:
  version "16.4.6"

react@19.3.1:
  version "19.3.1"
`;
    },
  },
  {
    name: "an app in src/, on Next.js 15",
    change(world) {
      if (world.app === undefined) return;
      const { files } = world.app;
      for (const [path, text] of Object.entries(files)) {
        if (!path.startsWith("app/") && path !== "proxy.ts") continue;
        delete files[path];
        files[`src/${path.replace(/^proxy/, "middleware")}`] = text;
      }
      files["package-lock.json"] = lockedWith({ next: "15.5.29" });
    },
  },
  {
    name: "a proxy that leaves the webhook out by a pattern, beside the gate",
    change(world) {
      if (world.app === undefined) return;
      const gate =
        'import { gate } from "clerk-bypass-gate/next";\nconst open = (path) => path.startsWith("/sign-in") || path.startsWith("/api/webhooks/");';
      world.app.files["proxy.ts"] = classic(
        "if (open(request.nextUrl.pathname)) return; await gate(request);",
        undefined,
        gate,
      );
    },
  },
  {
    name: "contacts with a CRLF, an upper-case address and a person who may nothing",
    change(world) {
      const data = contactsData();
      data.people = data.people.map((one) => ({ ...one, email: one.email.toUpperCase() }));
      data.people.push({
        id: "zoe",
        name: "Zoe",
        email: "zoe@else.test",
        timeZone: "UTC",
        keys: [],
        may: [],
      });
      world.texts = Object.fromEntries(
        Object.entries(contactTexts(data)).map(([path, text]) => [path, text.replaceAll("\n", "\r\n")]),
      );
    },
  },
  {
    name: "the JWT key in one line, as .env files have it",
    change(world) {
      world.jwtKey = jwtKey.replaceAll("\n", "\\n");
    },
  },
  {
    name: "documentation and tests that look like mistakes",
    change(world) {
      if (world.app === undefined) return;
      Object.assign(world.app.files, {
        "docs/keys.md":
          "CLERK_SECRET_KEY=sk_live_your_secret_key_goes_here\nwhsec_xxxxxxxxxxxxxxxxxxxxxxxx\n",
        "tests/auth.test.ts":
          'import { auth } from "@clerk/nextjs/server";\nauth();\nprocess.env.SKIP_AUTH = "1";\n',
        "app/api/webhooks/stripe/route.ts":
          'import { clerkClient } from "@clerk/nextjs/server";\nimport Stripe from "stripe";\nconst stripe = new Stripe({ apiKey: process.env.STRIPE_KEY });\nexport const POST = async (r) => stripe.webhooks.constructEvent(await r.text(), r.headers.get("stripe-signature"), (await clerkClient()).x);\n',
        "lib/shop.ts":
          'import { auth } from "@clerk/nextjs/server";\nexport const products = async () => (await auth(), fetch("/api/commerce/products", { cache: process.env.CACHE_BYPASS }));\nexport const least = process.env.NEXT_PUBLIC_PASSWORD_LENGTH;\n',
        "e2e/sign-in.spec.ts": 'import { verifyToken } from "@clerk/backend";\nawait verifyToken("t", {});\n',
      });
    },
  },
  {
    name: "a bypass that ended by itself, and nobody closed",
    change(world) {
      const until = new Date(nowMs - 60_000).toISOString();
      world.gate = { ...world.gate, mode: "stale-sessions", until };
    },
  },
  {
    name: "a secret key shared with nobody, in a project beside one that has another",
    change(world) {
      const [first] = world.team.places;
      if (first === undefined) return;
      const other = { ...first, id: "prj_2/e", project: "blog", own: false, key: "CLERK_SECRET_KEY" };
      world.team.places = [...world.team.places, other];
    },
  },
];
