/** Short values would blank out half of every sentence, so only these and longer ones are taken for secrets. */
const SHORTEST = 4;

/** Remembers every secret this process was given and takes it out of anything that is about to be said. */
export class Redaction {
  readonly #secrets = new Set<string>();

  /** Remembers the strings in `value`, however deep; multi-line ones also line by line, and as JSON and URLs spell them. */
  add = (value: unknown): void => {
    if (typeof value === "string") this.#addText(value);
    else if (Array.isArray(value)) value.forEach(this.add);
    else if (typeof value === "object" && value !== null) Object.values(value).forEach(this.add);
  };

  #addText(secret: string): void {
    for (const part of [secret, ...secret.split(/\r?\n/)]) {
      if (part.trim().length < SHORTEST) continue;
      for (const spelling of [part, JSON.stringify(part).slice(1, -1), encodeURIComponent(part)]) {
        this.#secrets.add(spelling);
      }
    }
  }

  /** `message` with each known secret replaced by `[secret]`, longest first. */
  apply(message: string): string {
    const longestFirst = [...this.#secrets].toSorted((a, b) => b.length - a.length);
    return longestFirst.reduce((clean, secret) => clean.replaceAll(secret, "[secret]"), message);
  }
}
