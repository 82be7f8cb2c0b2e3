import { NeedsHuman, PermanentFailure, type RunbookError } from "../../errors.ts";
import { plainMessage } from "./changes.ts";
import type { EngineAnswer } from "./engine.ts";
import type { EngineEvent } from "./engine-event.ts";
import { directHint } from "./direct-hint.ts";

interface Known {
  readonly pattern: RegExp;
  readonly failure: (match: RegExpExecArray, stack: string) => RunbookError;
}

/** What the CLI says before an update begins, in words of ours: its own text may hold values. */
const known: readonly Known[] = [
  {
    pattern: /currently locked by \d+ lock/,
    failure: (_match, stack) =>
      new NeedsHuman(`The stack ${stack} is locked by another update.`, {
        code: "STACK_LOCKED",
        hint: `Wait for it; \`./runbook bypass status\` shows who holds it, and whether that process still runs. ${directHint}`,
      }),
  },
  {
    pattern: /incorrect passphrase|passphrase must be set|unable to find either `PULUMI_CONFIG_PASSPHRASE`/i,
    failure: (_match, stack) =>
      new NeedsHuman(`The passphrase does not open the secrets of stack ${stack}.`, {
        code: "PASSPHRASE_WRONG",
        hint: "Set PULUMI_CONFIG_PASSPHRASE, or PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it.",
      }),
  },
  {
    pattern:
      /no resource plugin 'pulumi-resource-|resource plugin \w[^\n]{0,400}(?:not found|download)|no resource plugin/i,
    failure: () =>
      new PermanentFailure(
        "The Vercel provider is not set up here, and an incident is no time to download it.",
        {
          code: "PROVIDER_MISSING",
          hint: `Run \`./runbook setup\`. ${directHint}`,
        },
      ),
  },
  {
    pattern: /language plugin|language host|no language plugin|pulumi-language-nodejs/i,
    failure: () =>
      new PermanentFailure("Pulumi's language host is not set up here.", {
        code: "TOOLCHAIN_MISSING",
        hint: `Run \`./runbook setup\`. ${directHint}`,
      }),
  },
  {
    // The provider says it at preview, before anything is made.
    pattern: /team has a policy that forces all environment variables to be sensitive/,
    failure: () =>
      new PermanentFailure("The Vercel team's policy refuses a new variable that can be read back.", {
        code: "STACK_REFUSED",
        hint:
          "Vercel calls it the sensitive environment variables policy, in the team's settings. " +
          `Write the variable as a sensitive one, or have the policy changed. ${directHint}`,
      }),
  },
  {
    pattern: /no stack named '([^']+)' found/,
    failure: (_match, stack) =>
      new PermanentFailure(`There is no stack ${stack} in this backend.`, {
        code: "STACK_MISSING",
        hint: `Check PULUMI_BACKEND_URL, or make it with \`pulumi stack init\`. ${directHint}`,
      }),
  },
  {
    pattern: /login|PULUMI_ACCESS_TOKEN|unable to open bucket|could not.*backend/i,
    failure: () =>
      new PermanentFailure("The stack's state cannot be reached.", {
        code: "STACK_MISSING",
        hint: `Set PULUMI_BACKEND_URL to where the state lies, and check that you may read it. ${directHint}`,
      }),
  },
];

/** An update's or a preview's failure as one sentence. Never the engine's raw output. */
export function failureOf(
  answer: EngineAnswer,
  stack: string,
  redact: (text: string) => string,
): RunbookError {
  const errors = answer.events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "error" ? [diagnosticEvent] : [],
  );
  const raw = [answer.stderr, ...errors.map(({ message }) => message)].join("\n");
  const refusal = errors.find(isProgramError);
  if (refusal !== undefined && !answer.events.some(({ resOpFailedEvent }) => resOpFailedEvent)) {
    const sentence = plainMessage(refusal.message, redact);
    return new PermanentFailure(sentence, { code: "STACK_REFUSED", hint: "Nothing was changed." });
  }
  for (const { pattern, failure } of known) {
    const match = pattern.exec(raw);
    if (match !== null) return failure(match, stack);
  }
  const failed = resourceFailure(answer.events);
  // Made by hand since the stack's record was read: the program refuses what was there before.
  const look =
    failed?.includes("(ENV_CONFLICT)") === true
      ? "Vercel has this variable already, and the stack's record has not: `./runbook adopt` takes it over."
      : `Run \`pulumi preview --stack ${stack}\` in a terminal of your own to read it.`;
  return new PermanentFailure(failed ?? "Pulumi failed, and what it says may hold secrets.", {
    code: "STACK_FAILED",
    hint: `${look} ${directHint}`,
  });
}

/** Said by our program, not by the engine or a provider, whose text may echo values. */
function isProgramError({ urn, message }: { readonly urn?: string; readonly message: string }): boolean {
  const ofStack = urn === undefined || urn === "" || urn.includes("pulumi:pulumi:Stack");
  return (
    ofStack &&
    !/plugin|Invoke of|invocation of|unexpected error|rpc error|preview failed|update failed/i.test(message)
  );
}

/** Which resource failed, with the code that Vercel gave: the rest of the provider's text can echo values. */
function resourceFailure(events: readonly EngineEvent[]): string | undefined {
  const failed = events.find(({ resOpFailedEvent }) => resOpFailedEvent !== undefined)?.resOpFailedEvent;
  const said = events.find(
    ({ diagnosticEvent }) =>
      diagnosticEvent?.severity === "error" && /Error |unexpected error/.test(diagnosticEvent.message),
  )?.diagnosticEvent;
  if (failed === undefined && said === undefined) return undefined;
  const urn = failed?.metadata.urn ?? said?.urn ?? "";
  const [type = "resource", name = ""] = urn.split("::").slice(-2);
  const code = /unexpected error: ([A-Za-z_]{2,40}) - /.exec(said?.message ?? "")?.[1];
  return `Vercel did not take ${type.split(":").at(-1)} ${name}${code === undefined ? "" : ` (${code})`}.`;
}
