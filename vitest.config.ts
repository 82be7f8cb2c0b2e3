import { defineConfig } from "vitest/config";

const long = process.env["TEST_LONG"] === "1";

export default defineConfig({
  test: {
    include: long ? ["test/**/*.test.ts", "test/**/*.long.ts"] : ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
  },
});
