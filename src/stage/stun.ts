/** STUN binding requests (RFC 8489), as far as ICE-TCP needs them to find a room. */

const BINDING_REQUEST = 0x0001;
const MAGIC_COOKIE = 0x2112a442;
const USERNAME = 0x0006;
const HEADER_BYTES = 20;

/** The server's user name fragment that a binding request names (RFC 8445 §7.2.2), or undefined. */
export function readServerUfrag(bytes: Buffer): string | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt16BE(0) !== BINDING_REQUEST) return undefined;
  if (bytes.readUInt32BE(4) !== MAGIC_COOKIE || bytes.readUInt16BE(2) !== bytes.length - HEADER_BYTES)
    return undefined;
  for (let at = HEADER_BYTES; at + 4 <= bytes.length; ) {
    const length = bytes.readUInt16BE(at + 2);
    if (at + 4 + length > bytes.length) return undefined;
    if (bytes.readUInt16BE(at) === USERNAME) {
      const [server, client] = bytes.toString('utf8', at + 4, at + 4 + length).split(':');
      return server && client ? server : undefined;
    }
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return undefined;
}
