/** Other processes of this machine. */
export interface Processes {
  /** What the system says of that process's start; undefined when there is no such process. */
  startTime(pid: number): Promise<string | undefined>;
}

/** The same, and ends them. */
export interface ProcessControl extends Processes {
  /** At once and in the middle, with everything that it has started. Nothing happens where it is gone, or not ours. */
  end(pid: number): Promise<void>;
}
