import { PermanentFailure } from "../errors.ts";

/** Why a statement or a stack is refused: one sentence that says what to do. Nothing was changed. */
export class Refusal extends PermanentFailure {
  constructor(message: string) {
    super(message, { code: "STACK_REFUSED", hint: "Nothing was changed." });
  }
}
