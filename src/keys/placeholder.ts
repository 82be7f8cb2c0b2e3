const words =
  /your|here$|replace|change.?me|placeholder|example|sample|dummy|fake|todo|insert|paste|redacted|secret_?key$|\.\.\.|…|<|\*|x{4}/i;

/** A random body of 40 letters and digits has some 28 different ones; ten is out of reach for chance. */
const fewestDifferent = 10;

/** Letters of both cases and digits, as long as a key: no hand writes that to stand for one, whatever words chance puts in. */
const random = /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z])[A-Za-z0-9]{32,}$/;

/**
 * Whether what follows a key's prefix was written by hand to stand for a key, as documentation does
 * (`sk_live_xxxxxxxx`, `sk_test_your_key_here`, `sk_live_AAAAAAAA`). Random text is not.
 * @param body without `sk_live_` and the like
 */
export function isPlaceholder(body: string): boolean {
  const few = new Set(body.toLowerCase()).size < fewestDifferent;
  return few || (words.test(body) && !random.test(body));
}
