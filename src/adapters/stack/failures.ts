import { NeedsHuman, PermanentFailure, TransientFailure, type RunbookError } from "../../errors.ts";
import { isAnswer, isNotAsked, isPassingAnswer } from "../../ports/passing-answer.ts";
import { changesIn, plainMessage } from "./changes.ts";
import type { EngineAnswer } from "./engine.ts";
import type { EngineEvent } from "./engine-event.ts";
import { directHint } from "./direct-hint.ts";

interface Known {
  readonly pattern: RegExp;
  /** The provider says it, of an answer of Vercel's. Default: the CLI does, and no answer is looked into. */
  readonly ofProvider?: true;
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
    ofProvider: true,
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
  const ofEngine = [
    answer.stderr,
    ...errors.flatMap(({ message }) => (isAnswer(message) ? [] : [message])),
  ].join("\n");
  const refusal = errors.find(isProgramError);
  if (refusal !== undefined && !answer.events.some(({ resOpFailedEvent }) => resOpFailedEvent)) {
    const sentence = plainMessage(refusal.message, redact);
    if (isNotAsked(sentence))
      return changesIn(answer.events).length === 0
        ? new TransientFailure(sentence, { code: "STACK_REFUSED", hint: "Nothing was changed." })
        : new TransientFailure(sentence, { code: "STACK_FAILED", hint: goesOn });
    return new PermanentFailure(sentence, { code: "STACK_REFUSED", hint: "Nothing was changed." });
  }
  const failed = failedResource(answer.events);
  // Before what the CLI itself says: an answer of Vercel's, or of a portal in between, may hold any words, such as login.
  if (isPassing(errors))
    return new TransientFailure(
      `Vercel did not answer${failed === undefined ? "" : ` about ${failed.name}`}, or has trouble itself.`,
      { code: "STACK_FAILED", hint: goesOn },
    );
  for (const { pattern, ofProvider, failure } of known) {
    const match = pattern.exec(ofProvider === true ? raw : ofEngine);
    if (match !== null) return failure(match, stack);
  }
  // Made by hand since the stack's record was read: the program refuses what was there before.
  const look =
    failed?.code === "ENV_CONFLICT"
      ? "Vercel has this variable already, and the stack's record has not: `./runbook adopt` takes it over."
      : `Run \`pulumi preview --stack ${stack}\` in a terminal of your own to read it.`;
  const said =
    failed && `Vercel did not take ${failed.name}${failed.code === undefined ? "" : ` (${failed.code})`}.`;
  return new PermanentFailure(said ?? "Pulumi failed, and what it says may hold secrets.", {
    code: "STACK_FAILED",
    hint: `${look} ${directHint}`,
  });
}

const goesOn = `Some of it may have been done; the same command looks, and goes on. ${directHint}`;

/** Of several resources one that Vercel refuses for good is enough; what the engine itself ends with says nothing. */
function isPassing(errors: readonly { readonly message: string }[]): boolean {
  const said = errors.filter(
    ({ message }) => !/^(?:error: )?(?:update|preview|refresh) failed/.test(message.trim()),
  );
  return said.length > 0 && said.every(({ message }) => isPassingAnswer(message));
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
function failedResource(
  events: readonly EngineEvent[],
): { readonly name: string; readonly code: string | undefined } | undefined {
  const failed = events.find(({ resOpFailedEvent }) => resOpFailedEvent !== undefined)?.resOpFailedEvent;
  const said = events.find(
    ({ diagnosticEvent }) =>
      diagnosticEvent?.severity === "error" && /Error |unexpected error/.test(diagnosticEvent.message),
  )?.diagnosticEvent;
  if (failed === undefined && said === undefined) return undefined;
  const urn = failed?.metadata.urn ?? said?.urn ?? "";
  const [type = "resource", name = ""] = urn.split("::").slice(-2);
  const code = /unexpected error: ([A-Za-z_]{2,40}) - /.exec(said?.message ?? "")?.[1];
  return { name: `${type.split(":").at(-1)} ${name}`, code };
}
