import type { PlayAct } from "../stage/stage.ts";

/** One kind of night that can be rehearsed: a few acts, shared with the others as far as they are the same. */
export interface Night {
  /** As it is asked for: `./runbook drill --night <name>`. */
  readonly name: string;
  /** What happens, in a short sentence. */
  readonly title: string;
  /** Stable names of claims, and what each of them shows. A night that ends without one of them has failed. */
  readonly proves: Readonly<Record<string, string>>;
  /**
   * The runbook that the night is about, default: the one of its name. Each of its steps with an effect is taken out in turn
   * by a test (test/drill/taken-out.ts), and the night must notice.
   */
  readonly runbook?: string;
  /** Plays it act by act. Ends by a failure at the first act whose claims do not hold. */
  readonly play: (act: PlayAct) => Promise<void>;
}
