/** A STUN message with one attribute, written as RFC 8489 §5 draws it. */
export function stunRequest(
  username: string,
  { type = 0x0001, cookie = 0x2112a442, attribute = 0x0006, lengthOff = 0 } = {},
): Buffer {
  const name = Buffer.from(username);
  const padded = Math.ceil(name.length / 4) * 4;
  const message = Buffer.alloc(20 + 4 + padded);
  message.writeUInt16BE(type, 0);
  message.writeUInt16BE(4 + padded + lengthOff, 2);
  message.writeUInt32BE(cookie, 4);
  message.writeUInt16BE(attribute, 20);
  message.writeUInt16BE(name.length, 22);
  name.copy(message, 24);
  return message;
}
