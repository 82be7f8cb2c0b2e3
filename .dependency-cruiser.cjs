// Import directions of docs: errors <- ports <- approval <- {facts, deployments, people} <- bypass <- steps <- runbook <- plan <- run,
// errors <- journal <- {run, report} (report names facts' categories), ports and the runbook reader <- adapters. Each room lists what it must not see.
const room = (name) => `^src/${name}/`;
const rooms = [
  "ports",
  "keys",
  "bulk",
  "accounts",
  "data",
  "facts",
  "deployments",
  "diagnosis",
  "bypass",
  "policy",
  "steps",
  "runbook",
  "plan",
  "approval",
  "people",
  "journal",
  "run",
  "report",
  "history",
  "watch",
  "status",
  "variables",
  "rotation",
  "webhooks",
  "readiness",
  "init",
  "test-sessions",
  "upgrade",
  "add-gate",
  "adapters",
];
const mayImport = {
  ports: ["keys"],
  keys: [],
  // Knows no vendor: a budget, an order, batches.
  bulk: ["ports"],
  accounts: ["ports", "bulk", "facts", "people", "approval"],
  // The application's users table; its rules are user-sync's.
  data: ["ports", "bulk", "accounts", "facts", "deployments"],
  facts: ["ports", "keys", "deployments"],
  deployments: ["ports"],
  // What is slow, and why sessions end: measured by facts' own means.
  diagnosis: ["ports", "facts", "keys", "deployments", "bulk"],
  // Its rules are the stack program's, too; what asks the app or Vercel stands in live/.
  bypass: ["ports", "facts", "keys", "deployments", "approval"],
  // As with the bypass: the rules are the stack program's, too, and live/ asks the app.
  policy: ["ports", "facts", "deployments", "approval", "bypass"],
  steps: [
    "ports",
    "bulk",
    "accounts",
    "data",
    "facts",
    "keys",
    "deployments",
    "diagnosis",
    "people",
    "bypass",
    "policy",
    "approval",
    "rotation",
    "variables",
    "webhooks",
  ],
  runbook: ["ports", "facts", "steps"],
  plan: ["ports", "facts", "steps", "runbook", "approval"],
  approval: ["ports"],
  people: ["ports", "runbook", "approval", "journal"],
  journal: ["ports"],
  run: ["ports", "facts", "bypass", "steps", "runbook", "plan", "approval", "people", "journal"],
  report: ["ports", "facts", "journal"],
  // Past runs, by the times that their reports have.
  history: ["ports", "journal", "report"],
  // Looks that add up to alerts and to an uptime.
  watch: ["ports", "facts", "people", "journal", "report"],
  // What is in force, as everything that tells it says; nothing but commands reads it.
  status: [
    "ports",
    "facts",
    "bypass",
    "policy",
    "approval",
    "people",
    "journal",
    "run",
    "report",
    "variables",
    "deployments",
  ],
  variables: ["ports", "keys"],
  // Which secrets are rotated, who holds them, what an intruder may have left.
  rotation: ["ports", "keys", "variables", "facts", "deployments", "bulk"],
  // What an endpoint for webhooks does, and what Clerk's users are against what it was sent.
  webhooks: ["ports", "bulk", "accounts", "deployments"],
  // Looks at everything and acts on nothing; nothing but its command reads it.
  readiness: [
    "ports",
    "bulk",
    "webhooks",
    "keys",
    "facts",
    "deployments",
    "rotation",
    "approval",
    "people",
    "journal",
    "runbook",
  ],
  // What a project that has no stack yet tells of its production.
  init: ["ports", "keys"],
  // Sessions of test users; nothing but their command begins one.
  "test-sessions": ["ports", "bulk", "accounts", "facts"],
  // Files that a package brings into a project: knows nothing of what they say.
  upgrade: ["ports"],
  // Changes an app's checkout; reads it by what ready reads it with.
  "add-gate": ["ports", "facts", "deployments", "readiness"],
  // The stack's config is YAML that people write: it is checked as a runbook is.
  adapters: ["ports", "keys", "variables", "runbook", "bypass", "policy", "approval"],
};
const directions = rooms.map((name) => ({
  name: `direction-${name}`,
  severity: "error",
  from: { path: room(name) },
  to: { path: "^src/", pathNot: ["^src/errors\\.ts$", room(name), ...mayImport[name].map(room)] },
}));

module.exports = {
  forbidden: [
    { name: "no-circles", severity: "error", from: {}, to: { circular: true } },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
    ...directions,
    {
      name: "io-only-in-adapters",
      comment: "zx, SDKs and Node's I/O live in adapters",
      severity: "error",
      from: { path: "^src/", pathNot: "^src/(adapters|cli)/" },
      to: {
        path: "(^(node:)?(fs|fs/promises|child_process|net|http|https|os|readline|tls|dgram|worker_threads)$|node_modules/(zx|@clerk|@pulumi|@pulumiverse|commander|pg|pg-copy-streams)/)",
      },
    },
    {
      name: "cli-on-top",
      comment: "What a command prints and asks is the command line's; the rooms beneath know nothing of it",
      severity: "error",
      from: { path: "^(src|infra|guard)/", pathNot: "^src/cli/" },
      to: { path: "^src/cli/" },
    },
    {
      name: "programs-by-zx",
      comment: "One file starts processes by itself: for the engine, which outlives us and writes to files",
      severity: "error",
      from: { path: "^(src|scripts)/", pathNot: "^src/adapters/spawn\\.ts$" },
      to: { path: "^(node:)?child_process$" },
    },
    {
      name: "infra-sees-grant-keys-and-approval",
      severity: "error",
      from: { path: "^infra/" },
      to: {
        path: "^(src|guard|sandbox|scripts|rehearsal)/",
        pathNot:
          "^(guard/src/|src/(bypass|policy)/[^/]+$|src/approval/|src/keys/|src/variables/|src/ports/|src/errors\\.ts$|src/adapters/(regular-file\\.mjs|http\\.ts|egress\\.ts|contacts-at\\.ts|nearest-project\\.ts|git\\.ts|vercel/[^/]+)$)",
      },
    },
    {
      name: "src-never-sees-infra",
      severity: "error",
      from: { path: "^src/" },
      to: { path: "^(infra|sandbox|scripts|rehearsal|app|toolchain)/" },
    },
    {
      name: "sandbox-stands-alone",
      severity: "error",
      from: { path: "^sandbox/" },
      to: { path: "^(src|infra|scripts|rehearsal|guard|user-sync|app|toolchain)/" },
    },
    {
      name: "guard-stands-alone",
      severity: "error",
      from: { path: "^guard/" },
      to: { path: "^(src|infra|scripts|rehearsal|sandbox|app|toolchain)/" },
    },
    {
      name: "user-sync-stands-alone",
      comment: "A package for apps: it imports nothing, not even a client of PostgreSQL, which it is given",
      severity: "error",
      from: { path: "^user-sync/" },
      to: { pathNot: "^(user-sync/src/|(node:)?crypto$)" },
    },
    {
      name: "gate-is-webcrypto",
      comment: "What an app imports runs on the Edge runtime, too; only the signer's half may use Node.js",
      severity: "error",
      from: { path: "^guard/src/", pathNot: "^guard/src/(keys|grant)\\.ts$" },
      to: { path: "^guard/src/(keys|grant)\\.ts$" },
    },
    {
      name: "gate-without-node",
      severity: "error",
      from: { path: "^guard/src/", pathNot: "^guard/src/keys\\.ts$" },
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "no-test-imports",
      severity: "error",
      from: { pathNot: "^(test|bench)/" },
      to: { path: "^test/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)(dist|\\.next)/|^app/|^test/gate/paths-app/" },
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
    },
  },
};
