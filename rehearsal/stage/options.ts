/** How long the drill waits for what must come, milliseconds. */
export interface Patience {
  /** For one command of the operator. */
  readonly commandMs: number;
  /** For the live app to show what was decided. */
  readonly seenMs: number;
  /** For the run to notice Clerk's return and to close. */
  readonly closedMs: number;
}

export const usualPatience: Patience = { commandMs: 60_000, seenMs: 30_000, closedMs: 60_000 };

/** How a grant travels to the app. */
export type Lane = "runtime" | "redeploy";

/** What a first `up` left, to be gone on from as often as needed; nothing in it is changed by that. */
export interface LeftByUp {
  /** Folder for `startSandbox({ from })`, and for `sandbox/main.ts --from`. */
  readonly sandbox: string;
  /** Folder for `prepareStack({ stateFrom })`: the state of the stack that has these resources. */
  readonly state: string;
}

/**
 * Something that goes wrong at the vendors' edge, as sandbox/README.md names effects, while a night's run changes things, or
 * reads them.
 */
export interface PlannedFault {
  readonly effect: { readonly kind: string; readonly [field: string]: unknown };
  /** It meets requests that read, too: for a runbook that changes nothing. Default: those alone that change something. */
  readonly alsoReads?: boolean;
  /** Requests of the run that go well before it, of those that it meets. */
  readonly after: number;
  /** How many it meets then; 0: none, they are counted alone. */
  readonly times: number;
}

/** What a test breaks, to see that the drill notices. Nothing of it can be reached from the command line. */
export interface Sabotage {
  /** Another build of the app, e.g. one without the gate. */
  readonly appFolder?: string;
  /** Laid over the environment of the incident's commands, e.g. a PULUMI_HOME whose provider does nothing. */
  readonly incidentEnv?: Readonly<Record<string, string>>;
  readonly approverIsRequester?: boolean;
  readonly clerkNeverFails?: boolean;
  readonly clerkNeverReturns?: boolean;
  /** The test key never comes into the project. */
  readonly mistakeIsHarmless?: boolean;
  /** Nobody goes on with the run once the repair is deployed. */
  readonly repairIsForgotten?: boolean;
  /** Clerk stays as fast as it was. */
  readonly nothingIsSlow?: boolean;
  /** Sessions live as long as they did. */
  readonly sessionsLive?: boolean;
  /** The laptop does not die. */
  readonly toolsWork?: boolean;
  /** Someone changes a variable of the stack behind its back. */
  readonly variableIsChanged?: boolean;
  /** The stack is set up for this lane, whatever the night is about. */
  readonly lane?: Lane;
  /** A route that is listed beside those that may be open. */
  readonly listedToo?: string;
  /** Nobody holds the review that going alone owes. */
  readonly reviewIsForgotten?: boolean;
  /** The second person does not come, after all. */
  readonly helpNeverComes?: boolean;
  /** The run's record does not reach the colleague who takes over. */
  readonly recordIsLost?: boolean;
  /** Someone opens the bypass again just after it was closed. */
  readonly someoneReopens?: boolean;
  /** The shipped runbook lacks the step of this id, or the steps of this kind (`use`). */
  readonly stepTakenOut?: string;
  readonly fault?: PlannedFault;
  /**
   * File in which a run's process that is killed says where, one line each. Who kills it is in `incidentEnv`; whoever was at
   * the keyboard goes on with `./runbook resume`.
   */
  readonly killedAt?: string;
}
