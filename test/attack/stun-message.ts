import { crc32 } from 'node:zlib';

/** STUN as a stranger may send it (RFC 8489 §5, §14). */
export const MAGIC_COOKIE = 0x2112a442;
export const BINDING_REQUEST = 0x0001;
export const ATTRIBUTE = {
  username: 0x0006,
  integrity: 0x0008,
  priority: 0x0024,
  useCandidate: 0x0025,
  controlling: 0x802a,
  fingerprint: 0x8028,
} as const;

export interface StunMessage {
  readonly type: number;
  readonly cookie: number;
  readonly transaction: Uint8Array;
  readonly attributes: readonly { readonly type: number; readonly value: Uint8Array }[];
  /** Whether a right FINGERPRINT ends it. */
  readonly fingerprint: boolean;
  /** What the header's length is off by. */
  readonly lengthOff?: number;
}

export function stunMessage(message: StunMessage): Buffer {
  const parts = message.attributes.map(({ type, value }) => attribute(type, value));
  const bodyBytes = parts.reduce((sum, { length }) => sum + length, 0) + (message.fingerprint ? 8 : 0);
  const header = Buffer.alloc(20);
  header.writeUInt16BE(message.type & 0x3fff, 0);
  header.writeUInt16BE((bodyBytes + (message.lengthOff ?? 0)) & 0xffff, 2);
  header.writeUInt32BE(message.cookie, 4);
  header.set(message.transaction.subarray(0, 12), 8);
  const whole = Buffer.concat([header, ...parts]);
  if (!message.fingerprint) return whole;
  const check = Buffer.alloc(4);
  check.writeUInt32BE((crc32(whole) ^ 0x5354554e) >>> 0);
  return Buffer.concat([whole, attribute(ATTRIBUTE.fingerprint, check)]);
}

function attribute(type: number, value: Uint8Array): Buffer {
  const padded = Buffer.alloc(4 + Math.ceil(value.length / 4) * 4);
  padded.writeUInt16BE(type, 0);
  padded.writeUInt16BE(value.length, 2);
  padded.set(value, 4);
  return padded;
}
