/** Other processes of this machine. */
export interface Processes {
  /** What the system says of that process's start; undefined when there is no such process. */
  startTime(pid: number): Promise<string | undefined>;
}
