/** Files that a run keeps beside its record, in `incidents/<run>/evidence/`. */
export interface EvidenceFiles {
  /**
   * Whole and on disk before it resolves; one of the same name is replaced.
   * @returns its path from the run's folder, and `sha256:…` of it
   * @throws PermanentFailure `RECORD_UNWRITABLE`, BadInput `RUN_NOT_FOUND`
   */
  keep(run: string, name: string, text: string): Promise<{ readonly path: string; readonly digest: string }>;
}
