import { BadInput, NeedsHuman } from "../../src/errors.ts";
import { closedGate } from "../builders/ports.ts";
import { daysAgo } from "./healthy.ts";
import { otherJwks, otherJwtKey } from "./keys.ts";
import { plant } from "./plant.ts";

const badConfig = new BadInput("one problem", {
  code: "BAD_VALUE",
  problems: [
    {
      file: "Pulumi.prod.yaml",
      line: 4,
      column: 3,
      code: "BAD_VALUE",
      message: "appOrigin is wrong",
      hint: "",
    },
  ],
});
const locked = { pid: 7, username: "ben", hostname: "laptop", timestamp: "2026-11-20T00:00:00Z" };

export const stackPlants = [
  plant(
    "stack.config",
    "a field of the stack's config is wrong",
    "critical",
    /appOrigin is wrong/,
    (world) => {
      world.identityError = badConfig;
    },
  ),
  plant("stack.test-keys", "the stack has a development instance's key", "critical", /pk_test_/, (world) => {
    world.identity = { ...world.identity, clerkKeyKind: "test" };
  }),
  plant("stack.origin", "the origin is a deployment's own address", "high", /vercel\.app/, (world) => {
    world.identity = { ...world.identity, appOrigin: "https://app-git-main.vercel.app" };
  }),
  plant("stack.origin", "the origin goes without TLS", "high", /not https/, (world) => {
    world.identity = { ...world.identity, appOrigin: "http://app.example" };
  }),
  plant("stack.backend", "the stack's state is a folder of one laptop", "high", /file:\/\//, (world) => {
    world.backend = "file://~/state";
  }),
  plant("stack.backend", "nobody said where the stack's state is", "medium", /names a backend/, (world) => {
    world.backend = undefined;
  }),
  plant("stack.passphrase", "the passphrase is not at hand", "critical", /not at hand/, (world) => {
    world.bits = undefined;
  }),
  plant("stack.passphrase", "the passphrase is of another stack", "critical", /does not open/, (world) => {
    world.secretsError = new NeedsHuman("The passphrase is wrong.", { code: "PASSPHRASE_WRONG" });
  }),
  plant("stack.passphrase", "the passphrase is a word and a year", "high", /at most 52 bits/, (world) => {
    world.bits = 52.4;
  }),
  plant(
    "stack.passphrase",
    "the passphrase is good and not out of reach",
    "low",
    /at most 100 bits/,
    (world) => {
      world.bits = 100;
    },
  ),
  plant("stack.signing-key", "the stack has no key that signs", "critical", /no signingKey/, (world) => {
    delete world.secrets["signingKey"];
  }),
  plant("stack.jwt-key", "the stack has no JWT key", "critical", /no clerkJwtKey/, (world) => {
    world.jwtKey = undefined;
  }),
  plant("stack.jwt-key", "the JWT key lost its last lines", "critical", /cut off/, (world) => {
    world.jwtKey = world.jwtKey?.slice(0, 200);
  }),
  plant("stack.jwt-key", "the JWT key is of another instance", "critical", /another instance/, (world) => {
    world.jwtKey = otherJwtKey;
  }),
  plant(
    "stack.left-over",
    "a former key was never proved dead",
    "high",
    /former secret of clerk-secret-key/,
    (world) => {
      world.secrets["formerClerkSecretKey"] = "sk_live_old";
    },
  ),
  plant(
    "stack.left-over",
    "a new secret was made and never set",
    "high",
    /next secret of clerk-webhook/,
    (world) => {
      world.secrets["nextClerkWebhookSecret"] = "whsec_next";
    },
  ),
  plant("stack.lock", "a killed engine holds the lock", "high", /ben@laptop.*gone/, (world) => {
    world.lock = { ...locked, holder: "dead" };
  }),
  plant("stack.lock", "another machine holds the lock", "high", /another machine/, (world) => {
    world.lock = { ...locked, holder: "elsewhere" };
  }),
  plant("stack.pending", "a killed engine left an operation", "high", /creating grant/, (world) => {
    world.pending = [{ urn: "urn:pulumi:prod::auth::vercel:x::grant", operation: "creating" }];
  }),
  plant("stack.open-bypass", "a bypass is open", "critical", /stale-sessions/, (world) => {
    world.gate = { ...closedGate, mode: "stale-sessions", until: "2026-11-21T03:20:00Z" };
  }),
  plant(
    "stack.unapproved-openings",
    "somebody opened alone last week",
    "medium",
    /ben opened the bypass alone/,
    (world) => {
      const opening = { mode: "stale-sessions", until: "", approved: false };
      const at = new Date(daysAgo(6)).toISOString();
      world.history = [{ kind: "update", at, message: "", by: "ben", opening, outcome: "succeeded" }];
    },
  ),
  plant(
    "clerk.two-instances",
    "the secret key is of another instance",
    "critical",
    /is not the one/,
    (world) => {
      world.backendKeys = otherJwks;
    },
  ),
];
