import { inspect } from "node:util";

const shown = "[secret]";

/** A value that refuses to be printed: string conversion, JSON and inspection all give `[secret]`. */
export class Secret {
  readonly #value: string;
  /** Where it comes from, in a few words, for whoever has to put another one there; undefined: nobody said. */
  readonly from: string | undefined;
  constructor(value: string, from?: string) {
    this.#value = value;
    this.from = from;
  }
  /** The value itself, for the one call that needs it. */
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return shown;
  }
  toJSON(): string {
    return shown;
  }
  [inspect.custom](): string {
    return shown;
  }
}
