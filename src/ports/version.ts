/** Whether a version comes before another; of what is no version, never. A pre-release comes before its release. */
export function isBefore(version: string, other: string): boolean {
  const [one, two] = [numbers(version), numbers(other)];
  if (one === undefined || two === undefined) return false;
  const differs = one.findIndex((part, index) => part !== two[index]);
  if (differs < 0) return version.includes("-") && !other.includes("-");
  return (one[differs] ?? 0) < (two[differs] ?? 0);
}

/** The first number of a version; undefined for what is none. */
export const majorOf = (version: string | undefined): number | undefined =>
  version === undefined ? undefined : numbers(version)?.[0];

function numbers(version: string): readonly number[] | undefined {
  const found = /^(\d+)\.(\d+)\.(\d+)/.exec(version);
  return found?.slice(1).map(Number);
}
