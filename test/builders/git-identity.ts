/** Options of git's for a commit in a test, whoever is set up on this machine. */
export const gitIdentity: readonly string[] = [
  ...["-c", "user.name=ana"],
  ...["-c", "user.email=ana@nightshift.example"],
  ...["-c", "commit.gpgsign=false"],
];
