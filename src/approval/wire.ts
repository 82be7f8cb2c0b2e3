/** Reads SSH's binary framing (RFC 4251): uint32 lengths and byte strings. Refuses to read past the end. */
export class WireReader {
  readonly #bytes: Uint8Array;
  #at = 0;
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }
  get done(): boolean {
    return this.#at === this.#bytes.length;
  }
  take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.#at) throw new RangeError("cut short");
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return part;
  }
  uint32(): number {
    const b = this.take(4);
    return new DataView(b.buffer, b.byteOffset, 4).getUint32(0);
  }
  string(): Uint8Array {
    return this.take(this.uint32());
  }
  text(): string {
    return Buffer.from(this.string()).toString("utf8");
  }
  /** A positive multiple-precision integer without its sign byte. */
  mpint(): Uint8Array {
    const bytes = this.string();
    return bytes[0] === 0 ? bytes.subarray(1) : bytes;
  }
  end(): void {
    if (!this.done) throw new RangeError("bytes left over");
  }
}

/** One length-prefixed byte string. */
export function wireString(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}
