/** A rehearsal that this machine has a record of. */
export interface DrillSeen {
  readonly night: string;
  /** Unix milliseconds. */
  readonly beganAt: number;
  readonly outcome: "held" | "failed" | "stopped";
}

/** The operator's own checkout and machine. Reads only, and asks the network nothing. */
export interface Checkout {
  /** A text file of the working tree; undefined when it is not there. @throws BadInput `FILE_UNREADABLE` */
  text(path: string): Promise<string | undefined>;
  /** Every YAML file of a folder, by name; empty when there is none. @throws BadInput `FILE_UNREADABLE` */
  yaml(folder: string): Promise<Readonly<Record<string, string>>>;
  /** When git last saw a path change, Unix milliseconds; undefined when it never did. */
  changedAt(path: string): Promise<number | undefined>;
  /** Hosts of the remotes, e.g. `github.com`; `local` for one that is a path. */
  remoteHosts(): Promise<readonly string[]>;
  /** Commits of HEAD that no remote is known to have; undefined without a remote. */
  unpushed(): Promise<number | undefined>;
  /** Where the stack's state is, without credentials: `file://…`, `s3://…`, `https://api.pulumi.com`; undefined: nobody said. */
  backend(): string | undefined;
  /** Of the stack's passphrase: what guessing it costs at most, bits; undefined: it is not at hand. */
  passphraseBits(): number | undefined;
  /** Names of environment variables that are set and not empty. */
  has(variable: string): boolean;
  /** Public keys that can sign here without a question of the network: of the agent, and of ~/.ssh. Lines as in a `.pub` file. */
  signingKeys(): Promise<readonly string[]>;
  /** The CLI, the language host and the provider are on this machine. */
  toolchainReady(): boolean;
  /** This machine's own rehearsals that came to an end, oldest first. */
  drills(): Promise<readonly DrillSeen[]>;
}
