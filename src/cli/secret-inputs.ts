import { resolve } from "node:path";
import { BadInput } from "../errors.ts";
import { askHidden } from "../adapters/ask.ts";
import { unreadable } from "../adapters/file-trouble.ts";
import { readRegularText } from "../adapters/regular-file.mjs";
import { learnSecret } from "../ports/known-secrets.ts";
import { Secret } from "../ports/secret.ts";
import { isFingerprint } from "../ports/secret-fingerprint.ts";
import { refuseValue } from "../runbook/read-inputs.ts";
import type { Plan } from "../plan/plan.ts";
import type { Secrets } from "../run/context.ts";
import type { InputDeclaration } from "../runbook/runbook.ts";
import type { Surroundings } from "./command.ts";

/** Stands for a secret until its fingerprint can be made; has a fingerprint's form. */
export const placeholder = `hmac-sha256:${"0".repeat(64)}`;

type Typed = Readonly<Record<string, string>>;
type Fingerprint = (secret: Secret) => Promise<string>;

/**
 * The secret inputs that were given: `@file`, `env:NAME`, or `-` for standard input. From then on they are masked in all
 * that this process says and records.
 * @throws BadInput `SECRET_LITERAL` for a value typed as it is, which the shell's history and every process list would
 * keep; `BAD_ARGUMENT` for a source that gives nothing, or a value that does not have the declared form
 */
export async function readSecretInputs(
  declared: readonly InputDeclaration[],
  typed: Typed,
  call: Surroundings,
): Promise<Map<string, Secret>> {
  const secrets = new Map<string, Secret>();
  const given = declared.filter(({ name, type }) => type === "secret" && Object.hasOwn(typed, name));
  if (given.filter(({ name }) => typed[name] === "-").length > 1)
    throw refuse(
      "BAD_ARGUMENT",
      "Only one input can be read from standard input",
      "Give the others as @file or env:NAME.",
    );
  for (const input of given)
    secrets.set(
      input.name,
      checkedSecret(input, await sourceText(input.name, typed[input.name] ?? "", call)),
    );
  return secrets;
}

/** Asks for a secret at the terminal, without showing it; undefined where there is none. @throws BadInput as above */
export async function askSecret(input: InputDeclaration): Promise<Secret | undefined> {
  const text = await askHidden(`${input.name} (${input.description}), not shown: `);
  return text === undefined || text === "" ? undefined : checkedSecret(input, text);
}

/**
 * The secrets of a frozen plan, given or asked for once more, and compared with what the run began with.
 * @throws BadInput `SECRET_WRONG` for another value, and as readSecretInputs
 */
export async function secretsOfPlan(
  plan: Plan,
  typed: Typed,
  call: Surroundings,
  fingerprint: Fingerprint,
): Promise<Secrets> {
  const wanted = Object.entries(plan.inputs).filter(([, value]) => isFingerprint(value));
  const known = wanted.map(([name]) => name);
  const unknown = Object.keys(typed).find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw refuse(
      "BAD_ARGUMENT",
      `The run has no secret input ${unknown}`,
      "Its other inputs stand in its plan.",
    );
  const declared = known.map((name) => declarationOf(name));
  const given = await readSecretInputs(declared, typed, call);
  const found = new Map<string, Secret>();
  for (const [name, value] of wanted) {
    const secret = given.get(name) ?? (call.stdin.isTTY ? await askSecret(declarationOf(name)) : undefined);
    if (secret === undefined) continue;
    if ((await fingerprint(secret)) !== value)
      throw refuse(
        "SECRET_WRONG",
        `${name} is not the secret that the run began with`,
        "Give the same one, or start a new run.",
      );
    found.set(String(value), secret);
  }
  return found;
}

/** By fingerprint, as a run takes them. */
export async function byFingerprint(
  secrets: ReadonlyMap<string, Secret>,
  fingerprint: Fingerprint,
): Promise<Secrets> {
  const pairs = [...secrets.values()].map(async (secret) => [await fingerprint(secret), secret] as const);
  return new Map(await Promise.all(pairs));
}

const declarationOf = (name: string): InputDeclaration => ({
  ...{ name, type: "secret", description: "the same as before", required: true, default: undefined },
  ...{ min: undefined, max: undefined, pattern: undefined, options: undefined },
});

async function sourceText(name: string, source: string, { cwd, env, stdin }: Surroundings): Promise<string> {
  if (source === "-") return await wholeOf(stdin);
  if (source.startsWith("@")) {
    const file = source.slice(1);
    return await readRegularText(resolve(cwd, file)).catch((error: unknown) => {
      throw unreadable(file, error, `Name the file that holds ${name}.`);
    });
  }
  if (source.startsWith("env:")) return env[source.slice(4)] ?? "";
  throw refuse(
    "SECRET_LITERAL",
    `${name} is a secret, and was typed as an argument: take it for known, and change it`,
    `Give it as --input ${name}=@file, ${name}=env:NAME or ${name}=-, or leave it out and type it at the prompt.`,
  );
}

async function wholeOf(stdin: NodeJS.ReadStream): Promise<string> {
  let text = "";
  for await (const chunk of stdin) text += String(chunk);
  return text;
}

/** Without the newline at the end of a file. What is wrong with it is said without it. */
function checkedSecret(input: InputDeclaration, text: string): Secret {
  const value = text.replace(/\r?\n$/, "");
  if (value === "") throw refuse("BAD_ARGUMENT", `${input.name} is empty`, "Look at where it is taken from.");
  const secret = new Secret(value);
  learnSecret(secret);
  if (refuseValue({ ...input, type: "string" }, value) !== undefined)
    throw refuse(
      "BAD_ARGUMENT",
      `${input.name} does not have the form that the runbook declares`,
      input.description,
    );
  return secret;
}

const refuse = (
  code: "BAD_ARGUMENT" | "SECRET_LITERAL" | "SECRET_WRONG",
  message: string,
  hint: string,
): BadInput => new BadInput(`${message}.`, { code, hint });
