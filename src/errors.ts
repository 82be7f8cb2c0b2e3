/** Every failure a person can meet has one of these codes; docs/errors.md says what each means. Add, never rename. */
export type Code =
  | RunbookCode
  | "BAD_ARGUMENT"
  | "SECRET_LITERAL"
  | "SECRET_WRONG"
  | "SECRET_MISSING"
  | "BAD_CONTACTS"
  | "BAD_LIST"
  | "ACCOUNT_LIMIT"
  | "BULK_STOPPED"
  | "DATABASE_MISSING"
  | "DATABASE_AWAY"
  | "DATABASE_BUSY"
  | "DATABASE_REFUSED"
  | "DATABASE_SCHEMA"
  | "DATABASE_READ_ONLY"
  | "DATABASE_FULL"
  | "DATABASE_FAILED"
  | "KEY_MISSING"
  | "KEY_WRONG"
  | "KEY_WRONG_ENVIRONMENT"
  | "TOKEN_MISSING"
  | "TOKEN_WRONG"
  | "REPOSITORY_MISSING"
  | "BACKEND_AWAY"
  | "STACK_EXISTS"
  | "FILE_CHANGED"
  | "FILE_EXPOSED"
  | "TEST_USER_REFUSED"
  | "TEST_ADDRESS_REFUSED"
  | "SIGN_IN_FAILED"
  | "PROXY_UNREACHABLE"
  | "PROXY_MALFORMED"
  | "PROXY_NOT_LISTED"
  | "WRONG_WORLD"
  | "ADOPTION_BLOCKED"
  | "STACK_LOCKED"
  | "STACK_REFUSED"
  | "STACK_FAILED"
  | "STACK_MISSING"
  | "PASSPHRASE_WRONG"
  | "PROVIDER_MISSING"
  | "TOOLCHAIN_MISSING"
  | "PACKAGE_MISSING"
  | "VERSION_OLD"
  | "REDEPLOY_BLOCKED"
  | "DEPLOYMENT_FAILED"
  | "DEPLOYMENT_STUCK"
  | "DEPLOYMENT_NOT_LIVE"
  | "PLAN_CHANGED"
  | "APPROVAL_MISSING"
  | "APPROVAL_INVALID"
  | "APPROVAL_SELF"
  | "APPROVAL_EXPIRED"
  | "APPROVAL_DENIED"
  | "OVERRIDE_REFUSED"
  | "JOURNAL_DAMAGED"
  | "JOURNAL_BUSY"
  | "JOURNAL_UNANCHORED"
  | "WATCH_BUSY"
  | "RECORD_UNWRITABLE"
  | "FILE_UNREADABLE"
  | "FILE_UNWRITABLE"
  | "BYPASS_OPEN"
  | "RUN_NOT_FOUND"
  | "RUN_NOT_BEGUN"
  | "OUTCOME_UNKNOWN"
  | "NETWORK"
  | "TIMEOUT"
  | "RATE_LIMITED"
  | "HTTP_STATUS"
  | "UNEXPECTED_ANSWER"
  | "GATE_LETS_NOBODY_IN"
  | "GATE_UNSUPPORTED"
  | "APP_UNSUITABLE"
  | "APP_TOO_OLD"
  | "APP_UNCLEAR"
  | "APP_UNCOMMITTED"
  | "APP_FILE_TAKEN"
  | "APP_PATCH_SHOWN"
  | "APP_NOT_BUILT"
  | "VERIFY_FAILED"
  | "INTERRUPTED"
  | "INTERNAL";

/** Problems of a runbook's text; all of them are found at once, each with its place. */
export type RunbookCode =
  | "YAML_SYNTAX"
  | "YAML_ALIAS_BOMB"
  | "YAML_TOO_DEEP"
  | "YAML_TOO_BIG"
  | "YAML_NUL"
  | "YAML_ENCODING"
  | "YAML_TAG"
  | "UNKNOWN_FIELD"
  | "MISSING_FIELD"
  | "WRONG_TYPE"
  | "UNKNOWN_STEP"
  | "DUPLICATE_ID"
  | "BAD_ID"
  | "DANGLING_REFERENCE"
  | "FORWARD_REFERENCE"
  | "UNDEFINED_BRANCH"
  | "MISPLACED_STAGE"
  | "BAD_INCLUDE"
  | "BAD_EXPRESSION"
  | "BAD_PATTERN"
  | "UNKNOWN_NOTICE"
  | "MISSING_LANGUAGE"
  | "UNKNOWN_PLACEHOLDER"
  | "BAD_VALUE";

/** One mistake in someone's input: where, what, and the way out. Lines and columns start at 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
}

/** `file:line:column message [CODE]`, the one spelling of a problem, and under it the way out. */
export function problemLines({
  file,
  line,
  column,
  message,
  code,
  hint,
}: Problem): readonly [string, string] {
  return [`${file}:${line}:${column} ${message} [${code}]`, `    ${hint}`];
}

interface Details {
  readonly code: Code;
  /** What the reader can do about it, one sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** Base of what we throw on purpose. The class says what comes next; the code says what it was. */
export abstract class RunbookError extends Error {
  readonly code: Code;
  readonly hint: string | undefined;
  constructor(message: string, details: Details) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = new.target.name;
    this.code = details.code;
    this.hint = details.hint;
  }
}

/** May go away by itself: repeat after `retryAfterMs` (milliseconds), or sooner if that is undefined. */
export class TransientFailure extends RunbookError {
  readonly retryAfterMs: number | undefined;
  constructor(message: string, details: Details & { readonly retryAfterMs?: number }) {
    super(message, details);
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** Repeating the same thing gives the same answer. Exit code 1. */
export class PermanentFailure extends RunbookError {}

/** Only a person can decide what comes next. Exit code 3. */
export class NeedsHuman extends RunbookError {}

/** The input is wrong and nothing was changed. Exit code 2. */
export class BadInput extends RunbookError {
  readonly problems: readonly Problem[];
  constructor(message: string, details: Details & { readonly problems?: readonly Problem[] }) {
    super(message, details);
    this.problems = details.problems ?? [];
  }
}

/**
 * What is wrong with a file as a whole: a problem at its beginning.
 * @param file its name for people
 * @param what `message` goes on after the name
 */
export function wholeFile(file: string, what: Pick<Problem, "code" | "message" | "hint">): BadInput {
  const { code, message, hint } = what;
  const problem = { file, line: 1, column: 1, code, message, hint };
  return new BadInput(`${file} ${message}.`, { code, hint, problems: [problem] });
}

/** What `ask` gives; undefined where it failed in a way that is known. @throws what is not thrown on purpose */
export async function unlessRefused<T>(ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof RunbookError) return undefined;
    throw error;
  }
}

/** Failures after which it is sure that nothing was changed. */
const refusals = [
  "STACK_REFUSED",
  "STACK_LOCKED",
  "STACK_MISSING",
  "PASSPHRASE_WRONG",
  "PROVIDER_MISSING",
  "TOOLCHAIN_MISSING",
];

/** Whether this failure says for sure that nothing was changed. */
export function changedNothing(error: unknown): boolean {
  return error instanceof BadInput || (error instanceof RunbookError && refusals.includes(error.code));
}
