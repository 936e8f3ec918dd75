/** A room's name in paths: lower-case letters, digits and inner hyphens, 2 to 48 characters. */
const ROOM_ID = /^[a-z0-9](?:[a-z0-9-]{0,46}[a-z0-9])$/;

export function isRoomId(text: string): boolean {
  return ROOM_ID.test(text);
}
