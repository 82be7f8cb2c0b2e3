/** What can be wrong with a key's text, whatever kind of key it is meant to be. */
export const keyFaultCodes = [
  "empty",
  "quoted",
  "line-break",
  "white-space",
  "placeholder",
  "secret-exposed",
  "other-kind",
  "form",
  "truncated",
  "test-key",
  "live-key",
  "other-instance",
] as const;
export type KeyFaultCode = (typeof keyFaultCodes)[number];

/** What is wrong with a value, without the value. */
export interface KeyFault {
  readonly code: KeyFaultCode;
  /** Goes on after the variable's name: `is empty`. */
  readonly words: string;
}

/** A key that was read, or why it is none. */
export type Read<Key> =
  { readonly key: Key; readonly fault?: undefined } | { readonly key?: undefined; readonly fault: KeyFault };

export const faulty = (code: KeyFaultCode, words: string): { readonly fault: KeyFault } => ({
  fault: { code, words },
});
