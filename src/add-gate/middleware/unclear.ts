import type ts from "typescript";

/** A place in the app's middleware whose meaning is not known for sure; nothing is written there. */
export class Unclear extends Error {
  override readonly name = "Unclear";
  /** Where in the text. */
  readonly position: number;
  /** What to do instead. */
  readonly hint: string;
  readonly code: "APP_UNCLEAR" | "GATE_UNSUPPORTED";
  constructor(
    node: Pick<ts.Node, "getStart"> | number,
    message: string,
    hint: string,
    code: Unclear["code"] = "APP_UNCLEAR",
  ) {
    super(message);
    this.position = typeof node === "number" ? node : node.getStart();
    this.hint = hint;
    this.code = code;
  }
}
