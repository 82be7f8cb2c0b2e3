/** A word as a POSIX shell reads it back; what needs no quotes gets none. For text that is printed, to be pasted. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
