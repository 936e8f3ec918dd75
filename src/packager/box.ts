/** Writes ISO base media boxes (ISO/IEC 14496-12 §4.2) as nested calls, so that code reads like the specification. */

const text = new TextEncoder();

export function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values);
}

/** Big-endian 16-bit fields. */
export function u16(...values: number[]): Uint8Array {
  const out = new DataView(new ArrayBuffer(values.length * 2));
  values.forEach((value, i) => {
    out.setUint16(i * 2, value);
  });
  return new Uint8Array(out.buffer);
}

/** Big-endian 32-bit fields. */
export function u32(...values: number[]): Uint8Array {
  const out = new DataView(new ArrayBuffer(values.length * 4));
  values.forEach((value, i) => {
    out.setUint32(i * 4, value);
  });
  return new Uint8Array(out.buffer);
}

export function u64(value: number | bigint): Uint8Array {
  const out = new DataView(new ArrayBuffer(8));
  out.setBigUint64(0, BigInt(value));
  return new Uint8Array(out.buffer);
}

export function zeros(count: number): Uint8Array {
  return new Uint8Array(count);
}

export function utf8(value: string): Uint8Array {
  return text.encode(value);
}

export function join(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** @param type four characters */
export function box(type: string, ...parts: Uint8Array[]): Uint8Array {
  let length = 8;
  for (const part of parts) length += part.length;
  return join([u32(length), utf8(type), ...parts]);
}

/** A box that begins with a version and 24 bits of flags. */
export function fullBox(type: string, version: number, flags: number, ...parts: Uint8Array[]): Uint8Array {
  return box(type, u32(((version << 24) | flags) >>> 0), ...parts);
}
