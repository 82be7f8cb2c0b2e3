/**
 * The language of those that there are which comes nearest to what somebody reads: the same tag, then the same language in the
 * same script, as a region says nothing of what can be read. Undefined: none of them.
 * @param wanted a BCP 47 tag; text from outside
 */
export function nearestLanguage(wanted: string | undefined, there: readonly string[]): string | undefined {
  const asked = localeOf(wanted);
  if (asked === undefined) return undefined;
  const same = (tag: string) => tag.toLowerCase() === wanted?.toLowerCase();
  const alike = (tag: string) => {
    const has = localeOf(tag);
    return has?.language === asked.language && has.script === asked.script;
  };
  return there.find(same) ?? there.find(alike);
}

function localeOf(tag: string | undefined): Intl.Locale | undefined {
  try {
    return tag === undefined ? undefined : new Intl.Locale(tag.replaceAll("_", "-")).maximize();
  } catch {
    return undefined;
  }
}
