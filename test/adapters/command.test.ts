import { expect, it } from "vitest";
import { runCommand } from "../../src/adapters/command.ts";

it("hands words over as they are: no shell reads them", async () => {
  const words = ["a'b", "$(id)", "", '-x\n"y', "`id`", "*", "äö \u202e"];
  const { code, stdout } = await runCommand(["printf", "%s|", ...words]);
  expect({ code, stdout }).toEqual({ code: 0, stdout: words.map((word) => `${word}|`).join("") });
});

it("gives input by standard input, and outlives a program that does not read it", async () => {
  expect(await runCommand(["cat"], { input: "héllo" })).toEqual({ code: 0, stdout: "héllo" });
  expect(await runCommand(["true"], { input: Buffer.alloc(5_000_000) })).toEqual({ code: 0, stdout: "" });
});

it("tells how it ended, and throws for none of it", async () => {
  expect(await runCommand(["sh", "-c", "echo a; exit 128"])).toEqual({ code: 128, stdout: "a\n" });
  expect(await runCommand(["no-such-program"])).toEqual({ code: null, stdout: "" });
  expect(await runCommand(["true"], { cwd: "/no/such/folder" })).toEqual({ code: null, stdout: "" });
});

it("ends what is late, given up or says too much, with all that it has started", async () => {
  const begun = performance.now();
  const late = runCommand(["sh", "-c", "echo a; sleep 30 & sleep 30"], { timeoutMs: 200 });
  expect(await late).toEqual({ code: null, stdout: "a\n" });
  const aborted = runCommand(["sleep", "30"], { signal: AbortSignal.timeout(100) });
  expect((await aborted).code).toBe(null);
  const much = await runCommand(["yes"], { outputMax: 100_000 });
  expect(much.stdout).toHaveLength(100_000);
  expect(performance.now() - begun).toBeLessThan(10_000);
});
