/** Something that a real service would not have said, or that a client should not have asked. */
interface Violation {
  readonly at: number;
  readonly service: string;
  /** `request`: the client's fault, `response`: the fake's. */
  readonly side: "request" | "response";
  readonly method: string;
  readonly path: string;
  readonly problem: string;
}

/** Tests assert that this stays empty. */
export class Violations {
  readonly #list: Violation[] = [];
  add(violation: Violation): void {
    this.#list.push(violation);
  }
  list(): readonly Violation[] {
    return this.#list;
  }
  clear(): void {
    this.#list.length = 0;
  }
}
