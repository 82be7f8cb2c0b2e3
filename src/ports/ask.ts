import type { Secret } from "./secret.ts";

/**
 * The person at the terminal. Without one every method throws NeedsHuman, naming the flag or command that answers instead.
 * Each text is one line there, whatever stands in it.
 */
export interface Ask {
  confirm(question: string): Promise<boolean>;
  /**
   * @param above what is read before the question is, a paragraph each
   * @param shown one line more under that, for the terminal alone: it is made when somebody is there to read it, and no error
   * names it
   */
  text(question: string, above?: readonly string[], shown?: () => Promise<string>): Promise<string>;
  /** The same for a secret: what is typed is not shown, and is masked in all that this process says from then on. */
  secret(question: string, above?: readonly string[]): Promise<Secret>;
}
