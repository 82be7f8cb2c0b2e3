import canonicalize from "canonicalize";

/**
 * Whether a text is the canonical JSON (RFC 8785) of the value that was read from it. ECMAScript writes numbers and strings as that
 * does, so a text that it writes the same, and whose keys are in order, is; only where that does not settle it, is the value
 * written anew, which takes three times as long. Never throws.
 */
export function isCanonical(text: string, value: unknown): boolean {
  // Half a surrogate pair has no canonical form, and ECMAScript writes it.
  if (!text.includes("\\ud") && JSON.stringify(value) === text && isSorted(value)) return true;
  try {
    return canonicalize(value) === text;
  } catch {
    return false;
  }
}

/** Keys in the order of their UTF-16 units, at every level. */
function isSorted(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let before: string | undefined;
  for (const [key, inner] of Object.entries(value)) {
    if ((before !== undefined && key <= before) || !isSorted(inner)) return false;
    before = key;
  }
  return true;
}
