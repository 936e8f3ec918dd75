/** The player as a page sees it: what to show, renewed when it changes. */

import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Head } from '../../src/core/head.ts';
import type { OnStage, TimelineEvent } from '../../src/core/timeline-event.ts';
import { isToldType, type ToldEvent } from '../../src/core/told-event.ts';
import { BoardReader } from './board-reader.ts';
import { Player } from './player/player.ts';
import type { PlayerState, PlayerStatistics, Trouble } from './player/player-state.ts';
import type { Told } from './told.ts';
import { Gate } from './waiting/gate.ts';
import type { Waiting } from './waiting/place-in-line.ts';

export interface Listening {
  readonly state: PlayerState;
  readonly trouble: Trouble | undefined;
  readonly head: Head | undefined;
  readonly people: readonly OnStage[];
  /** Places heard now. */
  readonly speaking: readonly string[];
  readonly statistics: PlayerStatistics | undefined;
  /** How far behind *from here* would go on, in seconds. */
  readonly resumableSeconds: number | undefined;
  /** The installation's clock, UTC in ms since 1970; undefined until it is known. */
  readonly nowMs: number | undefined;
  /** Sound is missing where the listener is. */
  readonly missing: boolean;
  /** What control tells of the room: in step with the sound where there is some, else as it stands now. */
  readonly told: Told;
  /** Where in the line of a full room; undefined: not in one. */
  readonly waiting: Waiting | undefined;
}

/** How often figures are shown, and given on the element for whoever measures. */
const SHOWN_EVERY_MS = 250;
/** How long a gap is spoken of. */
const MISSING_SHOWN_MS = 8_000;

const NOTHING: Listening = {
  state: 'idle',
  trouble: undefined,
  head: undefined,
  people: [],
  speaking: [],
  statistics: undefined,
  resumableSeconds: undefined,
  nowMs: undefined,
  missing: false,
  told: {},
  waiting: undefined,
};

export function useListening(
  room: string,
): [RefObject<HTMLAudioElement | null>, Listening, RefObject<Player | undefined>] {
  const audio = useRef<HTMLAudioElement>(null);
  const player = useRef<Player>(undefined);
  const [shown, setShown] = useState(NOTHING);

  // Before the first paint: what the player asks for is on its way while the page is drawn.
  useLayoutEffect(() => {
    const element = audio.current;
    if (!element) return undefined;
    const gate = new Gate(room, {
      onChange: (waiting) => setShown((before) => ({ ...before, waiting })),
      onOpen: () => now.enter(),
    });
    const now: Player = new Player(element, room, (head) => gate.lets(head));
    player.current = now;
    const change = (part: Partial<Listening>) => setShown((before) => ({ ...before, ...part }));
    let missing: ReturnType<typeof setTimeout> | undefined;
    const board = new BoardReader(room, (events) =>
      setShown((before) => ({ ...before, told: { ...before.told, ...byType(events) } })),
    );
    now.on('state', (state) => {
      change(state === 'playing' ? { state } : { state, speaking: [] });
      board.sounds(state === 'playing');
      if (state === 'playing') gate.sounds();
    });
    now.on('trouble', (trouble) => change({ trouble }));
    now.on('head', (head) => {
      setShown((before) => withHead(before, head));
      board.headRead(head.board);
    });
    now.on('event', (event) => {
      if (isToldType(event.type)) board.heard(event.type);
      setShown((before) => ({ ...before, ...shownBy(event, before.told) }));
      if (event.type !== 'gap') return;
      clearTimeout(missing);
      missing = setTimeout(() => change({ missing: false }), MISSING_SHOWN_MS);
    });
    const showing = setInterval(() => {
      const { statistics, resumableSeconds, nowMs } = now;
      element.dataset['statistics'] = JSON.stringify(statistics);
      change({ statistics, resumableSeconds, nowMs });
    }, SHOWN_EVERY_MS);
    return () => {
      clearInterval(showing);
      clearTimeout(missing);
      now.close();
      gate.close();
    };
  }, [room]);

  return [audio, shown, player];
}

/** While there is sound, the stage is what the sound says; the head is seconds ahead of it or behind. */
function withHead(before: Listening, head: Head): Listening {
  const inBand = before.state === 'playing' && before.people.length > 0;
  return { ...before, head, people: inBand ? before.people : head.stage };
}

function byType(events: readonly ToldEvent[]): Told {
  return Object.fromEntries(events.map((event) => [event.type, event]));
}

function shownBy(event: TimelineEvent, told: Told): Partial<Listening> {
  switch (event.type) {
    case 'stage':
      return { people: event.people };
    case 'speaking':
      return { speaking: event.places };
    case 'gap':
      return { missing: true };
    case 'ended':
      return { speaking: [] };
    case 'began':
    case 'clock':
      return {};
    default:
      return { told: { ...told, [event.type]: event } };
  }
}
