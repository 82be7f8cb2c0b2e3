import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeCheckout } from "./checkout.ts";

/** Makes its scratch folder where Go does, says so, and compiles for ever; ended, it tidies nothing up. */
const GO = `#!/bin/sh
[ "$1" = version ] && { echo "go version go1.26.0"; exit 0; }
mkdir -p "\${GOTMPDIR:-$TMPDIR}/go-build1"
touch "$MARK"
while :; do sleep 1; done
`;

test.each(["SIGINT", "SIGKILL"] as const)(
  "a Go build that %s interrupts leaves nothing in the temporary folder nor, after the next run, in the cache",
  { timeout: 60_000 },
  async (signal) => {
    using checkout = makeCheckout();
    const bin = join(checkout.root, "bin");
    const scratch = join(checkout.root, "tmp");
    for (const path of [bin, scratch]) mkdirSync(path);
    writeFileSync(join(bin, "go"), GO, { mode: 0o755 });
    const mark = join(checkout.root, "building");
    const env = {
      ...checkout.bare,
      PATH: `${bin}:${checkout.bare["PATH"]}:/usr/bin`,
      TMPDIR: scratch,
      MARK: mark,
    };
    const setup = checkout.setup(["--offline"], env);
    while (!existsSync(mark)) await new Promise((resolve) => setTimeout(resolve, 50));
    setup.kill(signal);
    await setup.ended;
    expect(readdirSync(scratch).filter((name) => name.startsWith("go-"))).toEqual([]);
    const drafts = () =>
      readdirSync(join(checkout.cache, "parts")).filter((name) => name.startsWith(".draft-"));
    if (signal === "SIGKILL") {
      expect(drafts()).not.toEqual([]);
      const next = await checkout.setup(["--offline"], checkout.bare).ended;
      expect(next.output).toMatch(/ending what an interrupted set-up left/);
    }
    expect(drafts()).toEqual([]);
  },
);
