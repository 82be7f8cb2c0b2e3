// Runs before each test file, in whose process other files may have run: what they may have left there goes.
import { afterAll, vi } from "vitest";
import { useIssueWords } from "../src/ports/issue-words.ts";

/** Where the gate keeps what its bundles share, see guard/src/shared.ts. */
delete (globalThis as Record<symbol, unknown>)[Symbol.for("clerk-bypass-gate.state.v1")];

// A copy of zod that another file's packages brought along has put its own words in their place.
useIssueWords();

afterAll(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});
