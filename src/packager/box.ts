/**
 * Writes ISO base media boxes (ISO/IEC 14496-12 §4.2) as nested calls, so that code reads like the specification.
 *
 * A field knows its size before it is written, so a box of any depth is written once, into one piece of memory.
 */

const utf8Encoder = new TextEncoder();

/** So many bytes of a file. All numbers are big-endian. */
export interface Field {
  readonly size: number;
  write(view: DataView, at: number): void;
}

export function bytesOf(...fields: readonly Field[]): Uint8Array {
  const { size, write } = group(...fields);
  const view = new DataView(new ArrayBuffer(size));
  write(view, 0);
  return new Uint8Array(view.buffer);
}

export function u8(...values: readonly number[]): Field {
  return numbers(values, 1, (view, at, value) => view.setUint8(at, value));
}

export function u16(...values: readonly number[]): Field {
  return numbers(values, 2, (view, at, value) => view.setUint16(at, value));
}

export function u32(...values: readonly number[]): Field {
  return numbers(values, 4, (view, at, value) => view.setUint32(at, value));
}

function numbers(
  values: readonly number[],
  width: number,
  set: (view: DataView, at: number, value: number) => void,
): Field {
  return {
    size: values.length * width,
    write(view, at) {
      for (let i = 0; i < values.length; i++) set(view, at + i * width, values[i] as number);
    },
  };
}

/** @param value whole, 0 to 2⁵³ unless a bigint */
export function u64(value: number | bigint): Field {
  return { size: 8, write: (view, at) => view.setBigUint64(at, BigInt(value)) };
}

export function zeros(count: number): Field {
  return { size: count, write: () => {} };
}

export function raw(bytes: Uint8Array): Field {
  return {
    size: bytes.length,
    write: (view, at) => new Uint8Array(view.buffer, view.byteOffset + at, bytes.length).set(bytes),
  };
}

export function utf8(text: string): Field {
  return raw(utf8Encoder.encode(text));
}

/** @param text of characters up to U+00FF, a byte each */
export function latin1(text: string): Field {
  return u8(...Array.from(text, (character) => character.charCodeAt(0)));
}

export function group(...fields: readonly Field[]): Field {
  return {
    size: fields.reduce((sum, { size }) => sum + size, 0),
    write(view, at) {
      let next = at;
      for (const field of fields) {
        field.write(view, next);
        next += field.size;
      }
    },
  };
}

/** @param type four characters */
export function box(type: string, ...fields: readonly Field[]): Field {
  const body = group(...fields);
  const size = body.size + 8;
  return group(u32(size), latin1(type), body);
}

/** A box that begins with a version and 24 bits of flags. */
export function fullBox(type: string, version: number, flags: number, ...fields: readonly Field[]): Field {
  return box(type, u32(version * 2 ** 24 + flags), ...fields);
}
