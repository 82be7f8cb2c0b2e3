/** One day of a watch's history. */
export interface HistoryDay {
  /** UTC, `2026-11-30`. */
  readonly day: string;
  /** Its name for people. */
  readonly file: string;
  readonly text: string;
}

/** The files that a watch leaves: one a day, a line for each thing, only ever added to while the day lasts. */
export interface WatchHistory {
  /** The folder, for people. */
  readonly place: string;
  /** Every day that is there since `from` (UTC, `2026-11-30`), oldest first. Nothing there is no day. @throws BadInput `FILE_UNREADABLE` */
  read(from: string): Promise<readonly HistoryDay[]>;
  /** On disk when it resolves. A line that an earlier process left half written is cut off first. @throws PermanentFailure `FILE_UNWRITABLE` */
  append(day: string, line: string): Promise<void>;
  /** Puts a day's text in the place of what it holds, whole or not at all. @throws PermanentFailure `FILE_UNWRITABLE` */
  replace(day: string, text: string): Promise<void>;
  /** Keeps what triage saw. @returns its name within the folder @throws PermanentFailure `FILE_UNWRITABLE` */
  attach(name: string, text: string): Promise<string>;
}
