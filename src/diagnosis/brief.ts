/** What a person's step can show beside its own words, characters. */
const most = 700;

/** As many whole sentences as a person's step can show, the first ones first, and how many more there are. */
export function briefly(sentences: readonly string[]): string {
  const kept: string[] = [];
  for (const sentence of sentences) {
    if ([...kept, sentence].join(" ").length > most) break;
    kept.push(sentence);
  }
  const left = sentences.length - kept.length;
  // One alone may be longer.
  if (kept.length === 0 && left > 0) return `${sentences[0]?.slice(0, most)}…`;
  return left === 0 ? kept.join(" ") : `${kept.join(" ")} (${left} more on the record)`;
}
