import { defineConfig } from "vitest/config";

const long = process.env["TEST_LONG"] === "1";

export default defineConfig({
  test: {
    include: long ? ["test/**/*.test.ts", "test/**/*.long.ts"] : ["test/**/*.test.ts"],
    // A guard against hanging, not a measurement: machines are shared.
    testTimeout: 120_000,
    hookTimeout: 300_000,
    pool: "forks",
    // One more than CI's cores: most of a slow test is waiting, for programs of its own and for time to pass. The long ones
    // are simulations and measurements, and get a core each.
    maxWorkers: long ? 2 : 3,
  },
});
