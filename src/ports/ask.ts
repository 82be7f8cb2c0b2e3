/** The person at the terminal. Without one every method throws NeedsHuman, naming the flag or command that answers instead. */
export interface Ask {
  confirm(question: string): Promise<boolean>;
  text(question: string): Promise<string>;
}
