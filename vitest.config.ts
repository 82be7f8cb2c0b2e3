import { defineConfig } from "vitest/config";
import { SlowestFirst } from "./toolchain/test-order.mjs";

const long = process.env["TEST_LONG"] === "1";

/** A file here changes, or depends on, what its whole process shares: modules' state, mocks of Node's own. */
const alone = [
  "test/**/*.long.ts",
  "test/journal/lease.test.ts",
  "test/cli/edge.test.ts",
  "test/contract/*.test.ts",
  "test/toolchain/compile-cache.test.ts",
];

export default defineConfig({
  test: {
    // A guard against hanging, not a measurement: machines are shared.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: "forks",
    setupFiles: ["test/fresh-start.ts"],
    // One more than CI's cores: most of a slow test is waiting, for programs of its own and for time to pass. The long ones
    // are simulations and measurements, and get a core each.
    maxWorkers: long ? 2 : 3,
    sequence: { sequencer: SlowestFirst },
    projects: [
      {
        extends: true,
        test: { name: "together", isolate: false, include: ["test/**/*.test.ts"], exclude: alone },
      },
      { extends: true, test: { name: "alone", include: long ? alone : alone.slice(1) } },
    ],
  },
});
