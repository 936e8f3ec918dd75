/** DTLS 1.2 as a stranger may send it (RFC 6347 §4.1, §4.2.2; RFC 5764 §4.1.1). */

const DTLS_1_2 = 0xfefd;
const HANDSHAKE = 22;
/** An explicit nonce and a tag (RFC 5288 §3). */
const ENCRYPTED_BYTES = 24;
const CLIENT_HELLO = 1;
const HELLO_VERIFY_REQUEST = 3;

export function record(type: number, epoch: number, sequence: number, body: Uint8Array): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt8(type, 0);
  header.writeUInt16BE(DTLS_1_2, 1);
  header.writeUInt16BE(epoch, 3);
  header.writeUIntBE(sequence, 5, 6);
  header.writeUInt16BE(body.length, 11);
  return Buffer.concat([header, body]);
}

/** A fragment of a handshake message; whole when the fragment is all of it. */
export function handshake(type: number, length: number, at: number, fragment: Uint8Array): Buffer {
  const header = Buffer.alloc(12);
  header.writeUInt8(type, 0);
  header.writeUIntBE(length, 1, 3);
  header.writeUInt16BE(0, 4);
  header.writeUIntBE(at, 6, 3);
  header.writeUIntBE(fragment.length, 9, 3);
  return Buffer.concat([header, fragment]);
}

const block = (lengthBytes: number, body: Uint8Array): Buffer => {
  const length = Buffer.alloc(lengthBytes);
  length.writeUIntBE(body.length, 0, lengthBytes);
  return Buffer.concat([length, body]);
};
const words = (...values: number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 2);
  for (const [i, value] of values.entries()) bytes.writeUInt16BE(value, i * 2);
  return bytes;
};
const extension = (type: number, body: Uint8Array): Buffer => Buffer.concat([words(type), block(2, body)]);

/** The body of a ClientHello that a WebRTC server would answer: ECDHE with ECDSA or RSA, SRTP keys wanted. */
function clientHello(random: Uint8Array): Buffer {
  const extensions = Buffer.concat([
    extension(10, block(2, words(0x001d, 0x0017))),
    extension(11, block(1, Buffer.of(0))),
    extension(13, block(2, words(0x0403, 0x0503, 0x0401, 0x0501, 0x0804))),
    // use_srtp: AES-128-CM with an 80-bit tag, no MKI.
    extension(14, Buffer.concat([block(2, words(1)), block(1, Buffer.alloc(0))])),
    extension(23, Buffer.alloc(0)),
  ]);
  return Buffer.concat([
    words(DTLS_1_2),
    random.subarray(0, 32),
    block(1, Buffer.alloc(0)),
    block(1, Buffer.alloc(0)),
    block(2, words(0xc02b, 0xc02f, 0xc00a, 0xc014)),
    block(1, Buffer.of(0)),
    block(2, extensions),
  ]);
}

export function clientHelloRecord(random: Uint8Array): Buffer {
  const body = clientHello(random);
  return record(HANDSHAKE, 0, 0, handshake(CLIENT_HELLO, body.length, 0, body));
}

/** What a server says before it believes that a client is where it says: here of a server that there is not. */
export function helloVerifyRequestRecord(cookie: Uint8Array): Buffer {
  const body = Buffer.concat([words(0xfeff), block(1, cookie)]);
  return record(HANDSHAKE, 0, 0, handshake(HELLO_VERIFY_REQUEST, body.length, 0, body));
}

/**
 * Whether a record ends the connection of the speaker from whose address it comes: of the epoch in use, and too short
 * to have been encrypted. What that costs is a rule of its own (ATTACK-4).
 */
export function endsConnection(datagram: Buffer): boolean {
  if (datagram.length < 13 || datagram.readUInt16BE(1) !== DTLS_1_2) return false;
  const [type, epoch, length] = [datagram.readUInt8(0), datagram.readUInt16BE(3), datagram.readUInt16BE(11)];
  return type >= 20 && type <= 63 && epoch === 1 && length > 0 && length < ENCRYPTED_BYTES;
}

/** @param level 1 warning, 2 fatal @param description RFC 5246 §7.2 */
export function alertRecord(level: number, description: number, epoch: number): Buffer {
  return record(21, epoch, 0, Buffer.of(level, description));
}
