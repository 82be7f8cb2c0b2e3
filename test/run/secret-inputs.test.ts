import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { runFolders } from "../../src/adapters/run-folder.ts";
import { readSecretInputs, secretsOfPlan } from "../../src/cli/secret-inputs.ts";
import { BadInput, PermanentFailure } from "../../src/errors.ts";
import { preparePlan, requireRunbook } from "../../src/plan/prepare.ts";
import { renderPlan } from "../../src/plan/render.ts";
import { recipeOf } from "../../src/plan/recipe.ts";
import { redactFor } from "../../src/ports/known-secrets.ts";
import { Secret } from "../../src/ports/secret.ts";
import { fingerprintsUnder, secretField } from "../../src/ports/secret-fingerprint.ts";
import { executePlan } from "../../src/run/execute.ts";
import { reopenRun } from "../../src/run/reopen.ts";
import type { Secrets } from "../../src/run/context.ts";
import { startRun } from "../../src/run/start.ts";
import { makeCatalogue, type AnyStep } from "../../src/steps/catalogue.ts";
import { StillClock } from "../builders/clock.ts";
import { portsOf, wellWorld } from "../builders/ports.ts";
import { noAnswers } from "./rig.ts";

const canary = "canary-7f3a9c1e5b2d8f60";
const text = (use = "${{ inputs.apiKey }}", more = "") => `version: 1
title: Set a key
summary: For tests
severity: high
inputs:
  apiKey: { type: secret, required: true, description: The new key, min: 8, pattern: "canary-[0-9a-f]+"${more} }
steps:
  - id: set
    use: set
    title: Set it
    with: { key: "${use}", name: primary }
`;

/** What the step was given to set; it fails once, with the key in its words. */
let given: unknown[] = [];
let fails = false;
const step: AnyStep = {
  ...{ name: "set", summary: "Set a key", effect: "converge", dangerous: false, undo: "Nothing" },
  input: z.strictObject({ key: secretField, name: z.string() }),
  output: z.object({ answer: z.string() }),
  plan: async (input) => ({
    ...{ summary: "Set it", target: "vendor", operation: "set" },
    decisions: { ...(input as object) },
  }),
  run: async (input, { note }) => {
    const { key } = input as { readonly key: Secret };
    given.push(key);
    await note(`setting ${key.reveal()}`, { sent: Buffer.from(key.reveal()).toString("base64"), key });
    if (fails) throw new PermanentFailure(`the vendor refused ${key.reveal()}`, { code: "HTTP_STATUS" });
    return { answer: `is now ${key.reveal()}` };
  },
};
const catalogue = makeCatalogue([step]);
const fingerprint = fingerprintsUnder(new Secret("a passphrase"), "test");
const keyed = async (secret: Secret) => fingerprint(secret);
const noTerminal = Object.assign(Readable.from([]), { isTTY: false }) as unknown as NodeJS.ReadStream;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "secret-inputs-"));
  [given, fails] = [[], false];
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const around = (env = {}, stdin = noTerminal) => ({
  ...{ cwd: root, stdin },
  env: env as NodeJS.ProcessEnv,
});
const declared = () => requireRunbook(text(), "runbooks/key.yaml", catalogue).inputs;
const read = (source: string, call = around()) => readSecretInputs(declared(), { apiKey: source }, call);

describe("a secret input", () => {
  test("comes from a file, the environment or standard input, without the newline at its end", async () => {
    writeFileSync(join(root, "key"), `${canary}\n`);
    const stdin = Readable.from([canary, "\n"]) as unknown as NodeJS.ReadStream;
    const sources: readonly [string, Parameters<typeof read>[1]][] = [
      ["@key", around()],
      ["env:NEW_KEY", around({ NEW_KEY: canary })],
      ["-", around({}, stdin)],
    ];
    for (const [source, call] of sources)
      expect((await read(source, call)).get("apiKey")?.reveal(), source).toBe(canary);
  });

  test("is refused as an argument, empty, or in another form, and no word of it is said", async () => {
    writeFileSync(join(root, "empty"), "\n");
    const cases: readonly [string, object, string][] = [
      [canary, {}, "SECRET_LITERAL"],
      ["env:NOT_SET", {}, "BAD_ARGUMENT"],
      ["@not-there", {}, "FILE_UNREADABLE"],
      ["@.", {}, "FILE_UNREADABLE"],
      ["@empty", {}, "BAD_ARGUMENT"],
      ["env:NEW_KEY", { NEW_KEY: `${canary}-not-hex` }, "BAD_ARGUMENT"],
      ["env:NEW_KEY", { NEW_KEY: `${canary} ` }, "BAD_ARGUMENT"],
    ];
    for (const [source, env, code] of cases) {
      const error = await read(source, around(env)).then(
        () => expect.fail(`${source} was taken`),
        (thrown: unknown) => thrown as Error,
      );
      expect(error).toBeInstanceOf(BadInput);
      expect(error).toMatchObject({ code });
      expect(JSON.stringify(error) + error.message).not.toContain("7f3a9c");
    }
  });

  test.each<readonly [string, string, string]>([
    ["a default", text(undefined, ', default: "x"').replace("required: true, ", ""), "BAD_VALUE"],
    ["a place in a text", text("Key: ${{ inputs.apiKey }}"), "WRONG_TYPE"],
    ["a literal in the file", text("sk-1"), "BAD_VALUE"],
    [
      "a field that takes none",
      text().replace("name: primary", 'name: "${{ inputs.apiKey }}"'),
      "WRONG_TYPE",
    ],
    ["a comparison", text().replace("    with", '    when: inputs.apiKey == "a"\n    with'), "WRONG_TYPE"],
    ...[
      "inputs.apiKey == inputs.apiKey",
      "inputs.apiKey in [inputs.apiKey]",
      "length([inputs.apiKey]) > 0",
    ].map(
      (when) =>
        [
          `a condition ${when}`,
          text().replace("    with", `    when: ${when}\n    with`),
          "WRONG_TYPE",
        ] as const,
    ),
    ["a list's text", text().replace("primary", "\"${{ join([inputs.apiKey], '') }}\""), "WRONG_TYPE"],
    [
      "a list of each",
      text().replace("    with", "    each: ${{ [inputs.apiKey] }}\n    with"),
      "WRONG_TYPE",
    ],
    ["a place in a list", text().replace("primary", '["${{ inputs.apiKey }}", a]'), "WRONG_TYPE"],
    ["a place in a mapping", text().replace("primary", '{ a: "${{ inputs.apiKey }}" }'), "WRONG_TYPE"],
  ])("cannot have %s", (_, broken, code) => {
    expect(() => requireRunbook(broken, "runbooks/key.yaml", catalogue)).toThrow(
      expect.objectContaining({ problems: expect.arrayContaining([expect.objectContaining({ code })]) }),
    );
  });

  test("has a fingerprint that each clone with the passphrase gives, and nobody else", () => {
    const secret = new Secret(canary);
    expect(fingerprintsUnder(new Secret("a passphrase"), "test")(secret)).toBe(fingerprint(secret));
    expect(fingerprintsUnder(new Secret("another"), "test")(secret)).not.toBe(fingerprint(secret));
    expect(fingerprintsUnder(new Secret("a passphrase"), "other")(secret)).not.toBe(fingerprint(secret));
  });
});

describe("a run with a secret input", () => {
  const clock = new StillClock();
  const ports = portsOf(wellWorld(), clock);
  const both = () => ({ clock, redact: redactFor({}), folders: runFolders(join(root, "incidents")) });

  async function begin() {
    const secrets = await read("env:NEW_KEY", around({ NEW_KEY: canary }));
    const secret = secrets.get("apiKey") ?? expect.fail("no secret");
    const typed = { apiKey: fingerprint(secret) };
    const plan = await preparePlan({ ports, catalogue, text: text(), file: "runbooks/key.yaml", typed });
    const begun = await startRun({ ...both(), plan, requester: "rita" });
    return { ...begun, plans: [plan] as const, secrets: new Map([[fingerprint(secret), secret]]) };
  }

  async function resume() {
    return await reopenRun({ ...both(), run: undefined, by: "rita", force: false, say: () => undefined });
  }

  async function execute({ journal, plans }: Awaited<ReturnType<typeof resume>>, secrets: Secrets) {
    const never = new AbortController().signal;
    const end = await executePlan({
      ...{ plan: plans[0], catalogue, ports, journal, secrets, executor: "rita", wait: true, people: [] },
      ...{ processes: { startTime: async () => undefined }, answers: noAnswers, stop: never, abort: never },
      ...{ reverify: async () => undefined, pasted: async () => undefined, onRecord: () => undefined },
    });
    await journal.close();
    return end;
  }

  /** Everything that lies in the run's folder. */
  const onDisk = () =>
    readdirSync(join(root, "incidents"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
      .join("\n");

  test("gives it to the step as a Secret, and leaves nothing of it in plan, record, recipe or rendering", async () => {
    const { secrets, ...begun } = await begin();
    expect((await execute({ ...begun, plans: [...begun.plans] }, secrets)).exitCode).toBe(0);
    expect(given).toMatchObject([expect.any(Secret)]);
    const [plan] = begun.plans;
    const all = [onDisk(), JSON.stringify(plan), JSON.stringify(recipeOf(plan)), renderPlan(plan).join("\n")];
    for (const sink of all) {
      expect(sink).not.toContain(canary);
      expect(sink).not.toContain(Buffer.from(canary).toString("base64"));
    }
    expect(all[0]).toContain("setting [redacted]");
    expect(plan.inputs["apiKey"]).toMatch(/^hmac-sha256:/);
  });

  test("asks for it once more on resume, takes that very one, and no other", async () => {
    fails = true;
    const { secrets, ...begun } = await begin();
    expect((await execute({ ...begun, plans: [...begun.plans] }, secrets)).exitCode).toBe(1);
    expect(onDisk()).not.toContain(canary);

    const without = await resume();
    expect((await execute(without, new Map())).stop).toMatchObject({
      kind: "needs-human",
      code: "SECRET_MISSING",
      hint: expect.stringContaining("resume --input"),
    });
    const [plan] = begun.plans;
    const wrong = around({ OTHER: "canary-00000000" });
    await expect(secretsOfPlan(plan, { apiKey: "env:OTHER" }, wrong, keyed)).rejects.toMatchObject({
      code: "SECRET_WRONG",
    });
    await expect(secretsOfPlan(plan, { reason: "env:OTHER" }, wrong, keyed)).rejects.toMatchObject({
      code: "BAD_ARGUMENT",
    });
    fails = false;
    const right = await secretsOfPlan(plan, { apiKey: "env:KEY" }, around({ KEY: canary }), keyed);
    expect((await execute(await resume(), right)).exitCode).toBe(0);
    expect(given).toHaveLength(2);
  });
});
