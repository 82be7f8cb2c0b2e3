/** The peacetime pictures of Clerk instances, in the project's `baselines/`, which git holds. */
export interface Baselines {
  /**
   * Writes one into the working tree, whole or not at all; somebody commits it. Repeating is safe.
   * @param name a host name
   * @returns its path from the project's root
   * @throws BadInput, PermanentFailure `FILE_UNWRITABLE`
   */
  write(name: string, text: string): Promise<string>;
}

/** Where one lies, from the project's root: read by git from the commit, never from the working tree. */
export const baselinePath = (name: string): string => `baselines/${name}.json`;
