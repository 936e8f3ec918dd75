/** Reads boxes (ISO/IEC 14496-12 §4.2) from bytes that may be a stranger's: anything off gives undefined, never a throw. */

export interface ReadBox {
  readonly type: string;
  /** Without size and type. */
  readonly body: Uint8Array;
}

const HEADER_BYTES = 8;

/** The boxes side by side in `bytes`, or undefined when a size does not fit. */
export function readBoxes(bytes: Uint8Array): ReadBox[] | undefined {
  const found: ReadBox[] = [];
  const view = viewOf(bytes);
  for (let at = 0; at < bytes.length; ) {
    if (at + HEADER_BYTES > bytes.length) return undefined;
    const size = view.getUint32(at);
    if (size < HEADER_BYTES || at + size > bytes.length) return undefined;
    found.push({
      type: ascii(bytes.subarray(at + 4, at + HEADER_BYTES)),
      body: bytes.subarray(at + HEADER_BYTES, at + size),
    });
    at += size;
  }
  return found;
}

/** The body of the only box of its type; undefined when there is none, or another. */
export function onlyBox(boxes: readonly ReadBox[] | undefined, type: string): Uint8Array | undefined {
  const found = boxes?.filter((one) => one.type === type);
  return found?.length === 1 ? found[0]?.body : undefined;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** However long: a spread of many bytes into one call would overflow the stack. */
export function ascii(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}
