// Lint holds what review forgets: no floating promises, no hidden clocks, no console outside the edges.
import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

const clocks = [
  { object: "Date", property: "now", message: "Take the time from the clock port." },
  { object: "process", property: "exit", message: "Return an exit code; only scripts end the process." },
];
const timers = ["setTimeout", "setInterval", "setImmediate"].map((name) => ({
  name,
  message: "Use clock.sleep: it is abortable and tests can drive it.",
}));

/** A FIFO waits for ever, a device may do something by being opened: one guard opens what somebody else has named. */
const opening = ["fs", "node:fs", "fs/promises", "node:fs/promises"].map((name) => ({
  name,
  importNames: ["open", "openSync", "readFile", "readFileSync", "createReadStream", "promises", "default"],
  message: "Use src/adapters/regular-file.mjs: a FIFO or a device is never opened as a file.",
}));

export default tseslint.config(
  { ignores: ["**/node_modules", "**/dist", "**/.next", ".builds", "app/next-env.d.ts", "**/*.generated.*"] },
  ...tseslint.configs.recommended,
  {
    files: ["**/*.ts", "**/*.tsx"],
    // Next.js compiles these.
    ignores: ["app/**", "bench/baselines/*/proxy.ts", "test/gate/paths-app/**"],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": "error",
    },
  },
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "max-lines": ["error", { max: 300 }],
      eqeqeq: "error",
      "no-eval": "error",
    },
  },
  {
    files: ["src/**/*.ts", "infra/**/*.ts", "guard/src/**/*.ts", "user-sync/src/**/*.ts"],
    ignores: ["src/adapters/**", "src/cli/process-sink.ts"],
    rules: {
      "no-console": "error",
      "no-restricted-properties": ["error", ...clocks],
      "no-restricted-globals": ["error", ...timers],
      "no-restricted-syntax": [
        "error",
        {
          selector: "NewExpression[callee.name='Date'][arguments.length=0]",
          message: "Take the time from the clock port.",
        },
      ],
    },
  },
  {
    // Runs on the Edge runtime, too. keys.ts is the signer's, which an app does not import.
    files: ["guard/src/**/*.ts"],
    ignores: ["guard/src/keys.ts"],
    rules: {
      "no-restricted-globals": [
        "error",
        ...timers,
        ...["Buffer", "require", "__dirname", "global"].map((name) => ({
          name,
          message: "The gate runs on the Edge runtime, too.",
        })),
      ],
      "no-restricted-properties": [
        "error",
        ...clocks,
        ...["stdout", "stderr", "cwd", "nextTick", "on", "pid"].map((property) => ({
          object: "process",
          property,
          message: "The Edge runtime has process.env only.",
        })),
      ],
    },
  },
  {
    // What others write must not be able to hold a command up: time grows with a text's length only.
    files: [
      "src/**",
      "scripts/**",
      "rehearsal/**",
      "infra/**",
      "guard/**",
      "user-sync/**",
      "toolchain/**",
      "sandbox/**",
    ],
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential" }],
    },
  },
  {
    files: ["src/**", "infra/**", "scripts/**", "rehearsal/**", "toolchain/**"],
    ignores: ["src/adapters/regular-file.mjs", "src/adapters/sync-folder.ts"],
    rules: { "no-restricted-imports": ["error", { paths: opening }] },
  },
  { files: ["test/**"], rules: { "max-lines": ["error", { max: 400 }] } },
);
