/** A question that stands on the terminal and waits for its answer. */
interface OpenQuestion {
  /** Takes it off the screen, with what was typed so far. */
  readonly hide: () => void;
  /** Puts it back as the last line. */
  readonly show: () => void;
}

let open: OpenQuestion | undefined;

/** From now on whatever is said stands above this question; undefined: there is none any more. */
export function setOpenQuestion(question: OpenQuestion | undefined): void {
  open = question;
}

/** Writes to the terminal so that an open question stays the last line: at night nobody looks for it further up. */
export function aboveQuestion(write: () => void): void {
  open?.hide();
  write();
  open?.show();
}
