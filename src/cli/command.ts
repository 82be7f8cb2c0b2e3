/** One command, as the help lists it. */
export interface CommandEntry {
  readonly summary: string;
  /** Each module's default export is a citty command; whoever calls this narrows it. */
  readonly load: () => Promise<{ readonly default: unknown }>;
}

/** Every command by its name. Handed to the commands that tell of the others: none imports them all. */
export type Commands = Readonly<Record<string, CommandEntry>>;
