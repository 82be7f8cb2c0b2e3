import type { AuditFact, LogFact } from "../event.ts";
import type { NightWorld } from "../world.ts";

/** How one team opens and closes; the player disturbs both alike. */
export interface Way {
  readonly world: NightWorld;
  /** Whatever is read and decided before the first opening; ends where one word from a person is left. */
  readonly prepare: (deniedUser: string) => Promise<void>;
  /** From that word on. Ends with the command that was typed. */
  readonly open: () => Promise<void>;
  /** Clerk is well again. @param decided called when the closing begins */
  readonly close: (decided: () => void) => Promise<void>;
  /** The second opening, by someone who is alone. @returns what ends their command and everything it started */
  readonly openAlone: (reason: string) => { readonly die: () => Promise<void> };
  /** Signs someone out everywhere. @returns false where no command does it */
  readonly signOut: (userId: string) => Promise<boolean>;
  /** What the app wrote down so far about requests under the bypass. */
  readonly log: () => Omit<LogFact, "kind">;
  readonly audit: () => Promise<Omit<AuditFact, "kind">>;
  readonly stop: () => Promise<void>;
}
