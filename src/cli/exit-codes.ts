/** What a command's exit code says; the same for all of them. */
export const exitCodes = { done: 0, failed: 1, badInput: 2, needsHuman: 3, bypassOpen: 4 } as const;
