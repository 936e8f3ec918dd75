import { render } from 'preact';
import { isRoomId } from '../../src/core/room-id.ts';
import { ListenPage } from './listen-page.tsx';

/** The room of `/r/{room}`, or undefined when the address names none. */
function roomOf(path: string): string | undefined {
  const room = /^\/r\/([^/]+)\/?$/.exec(path)?.[1];
  return room !== undefined && isRoomId(room) ? room : undefined;
}

const page = document.getElementById('page');
if (page) render(<ListenPage room={roomOf(location.pathname)} />, page);
