import { useEffect, useState } from 'preact/hooks';
import { Badge } from '../look/badge.tsx';
import { PageFrame } from '../look/page-frame.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatTime } from '../words/numbers.ts';
import { Coming } from './coming.tsx';
import { Deck } from './deck.tsx';
import type { DrawnHeading } from './drawn-heading.ts';
import { fetched } from './fetched.tsx';
import { KeysPanel } from './keys/keys-panel.tsx';
import { listenWords } from './listen-words.ts';
import { usePresence } from './presence/use-presence.ts';
import { RaiseDoor } from './raise-door.tsx';
import { Replay } from './replay.tsx';
import { Share } from './share.tsx';
import { StageList } from './stage-list.tsx';
import { useListening } from './use-listening.ts';
import { useReplayTimeline } from './use-replay-timeline.ts';

const AudiencePanel = fetched(async () => (await import('./audience/audience-panel.tsx')).AudiencePanel);
/** Only when somebody waits, for most never do. */
const WaitingRoom = fetched(async () => (await import('./waiting/waiting-room.tsx')).WaitingRoom);

/** `/r/{room}`: one press and there is sound. */
export function ListenPage(props: Pick<ListenProps, 'room' | 'drawn'>) {
  return (
    <PageFrame width="column">
      <Listen {...props} withAudience mayRaise />
    </PageFrame>
  );
}

export interface ListenProps {
  /** Undefined when the address names none. */
  readonly room: string | undefined;
  /** What stands there until the room's head is read. */
  readonly drawn: DrawnHeading | undefined;
  /** Whether there is what a listener does beside listening. */
  readonly withAudience?: boolean;
  /** Whether one may ask to speak here: a page in a frame of another has no microphone. */
  readonly mayRaise?: boolean;
}

export function Listen({ room, ...may }: ListenProps) {
  return room === undefined ? <NoRoom /> : <Room key={room} {...may} room={room} />;
}

type RoomProps = Omit<ListenProps, 'room'> & { readonly room: string };

function Room({ room, drawn, withAudience = false, mayRaise = false }: RoomProps) {
  const [audio, listening, player] = useListening(room);
  const [position, setPosition] = useState<number>();
  // On stage one hears the stage: the programme goes on unheard, with nothing to press.
  const [onStage, setOnStage] = useState(false);
  const words = useWords(listenWords);
  const { head, trouble, state, nowMs } = listening;
  const { order } = listening.told;
  const isOver = state === 'ended';
  // Over, but played again: as it was then.
  const then = useReplayTimeline(isOver ? head : undefined, position);
  const { people, speaking, told } = then ?? listening;
  const showsStage = then !== undefined || (head !== undefined && head.state !== 'scheduled' && !isOver);
  const title = head?.title ?? drawn?.title;
  usePageTitle(title);
  usePresence(room, state, head);
  return (
    <>
      {/* biome-ignore lint/a11y/useMediaCaption: live speech; captions come with the timeline */}
      <audio ref={audio} preload="auto" />
      {trouble === 'no-room' ? (
        <NoRoom />
      ) : (
        <article class="listen">
          <header class="listen-head">
            {head && <Badge state={isOver ? 'ended' : head.state} />}
            <h1
              class={title === undefined ? 'listen-title-pending' : ''}
              lang={head?.language ?? drawn?.language}
            >
              {title ?? room}
            </h1>
            {head?.topic && (
              <p class="soft" lang={head.language}>
                {head.topic}
              </p>
            )}
          </header>
          {listening.waiting && head && <WaitingRoom head={head} waiting={listening.waiting} />}
          {head?.coming && <Coming head={head} coming={head.coming} nowMs={nowMs} />}
          <div hidden={onStage}>
            <Deck audio={audio} listening={listening} player={player} />
          </div>
          {isOver && head && <Replay head={head} onPosition={setPosition} />}
          {order?.endsMs !== undefined && !isOver && <Hostless endsMs={order.endsMs} />}
          {mayRaise && head?.state === 'live' && (
            <RaiseDoor
              head={head}
              locked={order?.locked === true}
              audio={audio}
              player={player}
              onStage={setOnStage}
            />
          )}
          {showsStage && !onStage && <StageList people={people} speaking={speaking} past={isOver} />}
          {withAudience && head && <AudiencePanel head={head} told={told} />}
          {head?.description && (
            <p class="listen-description" lang={head.language}>
              {head.description}
            </p>
          )}
          {head && head.state !== 'ended' && (
            <p class="soft small">{head.recorded === false ? words.unrecorded : words.recorded}</p>
          )}
          {/* On stage the keys are the stage's. */}
          {withAudience && !onStage && <KeysPanel audio={audio} player={player} state={state} />}
          {head && <Share room={room} title={head.title} positionSeconds={position} />}
        </article>
      )}
    </>
  );
}

/** Said before it happens. */
function Hostless({ endsMs }: { readonly endsMs: number }) {
  const words = useWords(listenWords);
  const language = useLanguage();
  return (
    <p class="notice notice-caution" role="status">
      {words.hostless(formatTime(language, endsMs))}
    </p>
  );
}

function NoRoom() {
  const words = useWords(listenWords);
  usePageTitle(words.noRoomTitle);
  return (
    <div class="listen">
      <h1>{words.noRoomTitle}</h1>
      <p class="lead">{words.noRoom}</p>
    </div>
  );
}

function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    document.title = title ? `${title} · Tribune` : 'Tribune';
  }, [title]);
}
