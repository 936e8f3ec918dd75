import { useEffect, useRef, useState } from 'preact/hooks';
import type { Room } from '../../src/contract/schemas.ts';
import { Badge } from '../look/badge.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatAppointment, formatDate } from '../words/numbers.ts';
import { problemText } from '../words/refusal-words.ts';
import { homeWords } from './home-words.ts';
import { LeadRoom } from './lead-room.tsx';
import type { Leading } from './leading.ts';
import { ShowMore } from './show-more.tsx';
import type { RoomsListed } from './use-rooms.ts';

export interface RoomListProps {
  readonly listed: RoomsListed;
  readonly leading: Leading | undefined;
  /** Id of the room whose controls are open. */
  readonly managed: string | undefined;
  readonly onManage: (room: string | undefined) => void;
}

/** Live rooms first, then those to come, then those to hear again; within each the newest first. */
export function RoomList({ listed, leading, managed, onManage }: RoomListProps) {
  const words = useWords(homeWords);
  const language = useLanguage();
  const { rooms, error } = listed;
  const [reached, reach] = useState<string>();
  return (
    <section class="rooms stack" aria-labelledby="rooms-title">
      <div class="rooms-head">
        <h2 id="rooms-title">{words.rooms}</h2>
        <a href="/rooms/">{words.allRooms}</a>
      </div>
      {error !== undefined && (
        <div class="notice notice-refusal stack" role="alert">
          <p>{problemText(language, error)}</p>
          <button type="button" class="button button-quiet button-small" onClick={listed.refresh}>
            {words.tryAgain}
          </button>
        </div>
      )}
      {rooms === undefined && error === undefined && <p class="soft">{words.loading}</p>}
      {rooms?.length === 0 && <p class="soft">{leading ? words.noneOperator : words.none}</p>}
      <ul class="plain-list room-rows">
        {rooms?.map((room) => (
          <li key={room.id} class="room-row">
            <RoomLine room={room} reached={room.id === reached} />
            {leads(leading, room) && (
              <button
                type="button"
                class="button button-quiet button-small"
                aria-expanded={managed === room.id}
                onClick={() => onManage(managed === room.id ? undefined : room.id)}
              >
                {managed === room.id ? words.operator.close : words.operator.manage}
                <span class="unseen"> – {room.title}</span>
              </button>
            )}
            {leading && leads(leading, room) && managed === room.id && (
              <LeadRoom room={room} leading={leading} />
            )}
          </li>
        ))}
      </ul>
      <ShowMore listed={listed} onReach={reach} />
    </section>
  );
}

function leads(leading: Leading | undefined, { id }: Room): boolean {
  return leading !== undefined && (leading.operator || leading.roleIn(id) !== undefined);
}

interface RoomLineProps {
  readonly room: Room;
  /** Whether the focus goes to it now. */
  readonly reached: boolean;
}

function RoomLine({ room, reached }: RoomLineProps) {
  const words = useWords(homeWords);
  const language = useLanguage();
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (reached) link.current?.focus();
  }, [reached]);
  const action = {
    draft: undefined,
    scheduled: words.wait,
    'green-room': words.wait,
    live: words.listen,
    ended: room.recorded ? words.replay : words.wait,
  }[room.state];
  let when = '';
  if (room.state === 'live' && room.t0Ms !== undefined) when = words.opened(formatDate(language, room.t0Ms));
  if (room.state === 'ended' && room.endedMs !== undefined)
    when = words.over(formatDate(language, room.endedMs));
  if (isComing(room) && room.startsMs !== undefined)
    when = words.starts(formatAppointment(language, room.startsMs));
  return (
    <>
      <div class="room-what">
        <span class="room-state">
          <Badge state={room.state} />
          {when !== '' && <span class="soft small">{when}</span>}
          {!room.recorded && <span class="soft small">{words.unrecorded}</span>}
        </span>
        <h3 class="room-title" lang={room.language}>
          {room.title}
        </h3>
      </div>
      {action !== undefined && (
        <a
          class={`button button-small${room.state === 'live' ? '' : ' button-quiet'}`}
          href={`/r/${room.id}`}
          ref={link}
        >
          {action}
          <span class="unseen"> – {room.title}</span>
        </a>
      )}
    </>
  );
}

function isComing({ state }: Room): boolean {
  return state === 'scheduled' || state === 'green-room' || state === 'draft';
}
