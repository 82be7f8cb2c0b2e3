/**
 * A part of a URL with its percent-encoding undone. What is not encoded rightly stays as it stands, as PostgreSQL's client has
 * it: people paste a password as it is, and one with a `%` in it must stop nothing. Never throws.
 */
export const percentDecoded = (part: string): string =>
  part.replace(/(?:%[0-9a-f]{2})+/gi, (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  });
