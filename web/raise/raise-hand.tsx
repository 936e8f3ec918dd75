/**
 * Asking to speak, on the listener's own page: a hand raised, sound checked and consent given while one waits, the stage,
 * and back to listening. Loaded when someone wants it.
 */

import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { TribuneClient } from '../../src/client/client.ts';
import type { HeldHand } from '../../src/contract/schemas.ts';
import { focusIsLost } from '../look/focus-is-lost.ts';
import { EnteringLine } from '../price/entering-line.tsx';
import { useEntering } from '../price/use-entering.ts';
import { studioPlace } from '../studio/invitation.ts';
import { SoundCheck } from '../studio/microphone/sound-check.ts';
import { Stay } from '../studio/stay.ts';
import { useWatched } from '../studio/watched.ts';
import type { Joining } from '../studio/whip/joining.ts';
import { problemText } from '../words/audience-refusals.ts';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { HandForm } from './hand-form.tsx';
import { OnAir } from './on-air.tsx';
import { raiseWords } from './raise-words.ts';
import { type Ended, type HandWords, RaisedHand } from './raised-hand.ts';
import { Waiting, type WaitingProps } from './waiting.tsx';
import './raise.css';

export interface RaiseHandProps {
  readonly room: string;
  /** In which the conversation is held, where that is said. */
  readonly language: string | undefined;
  /** Whether it is recorded, as listeners are told. */
  readonly recorded: boolean;
  /** Told when the programme is to be silent here, and heard again: on stage one would hear oneself late. */
  readonly onStage: (here: boolean) => void;
  readonly onClose: () => void;
}

const client = new TribuneClient({ baseUrl: '' });

export default function RaiseHand({ room, language, recorded, onStage, onClose }: RaiseHandProps) {
  const words = useWords(raiseWords);
  const spoken = useLanguage();
  const raised = useMemo(() => new RaisedHand(room, client), [room]);
  useEffect(() => () => raised.close(), [raised]);
  const own = useWatched(raised.state);
  const entry = useEntering();
  const raise = (wish: HandWords) =>
    entry
      .run((payment) => raised.raise(wish, payment))
      // What it ended with is the hand's state.
      .catch(() => raised.giveUp());
  const title = useRef<HTMLHeadingElement>(null);
  // What had the focus may be gone with what was shown before; who works elsewhere on the page is left there.
  useEffect(() => {
    if (focusIsLost()) title.current?.focus();
  }, [own.kind]);
  return (
    <section class="raise panel stack" aria-labelledby="raise-title">
      <h2 id="raise-title" ref={title} tabIndex={-1}>
        {words.title}
      </h2>
      {own.kind === 'up' && <Up key={own.hand.id} {...{ raised, hand: own.hand, recorded, onStage }} />}
      {own.kind === 'raising' && (
        <>
          {!entry.entering && (
            <p class="soft" role="status">
              {words.raising}
            </p>
          )}
          <EnteringLine entry={entry} />
        </>
      )}
      {own.kind === 'down' && (
        <>
          <div role="status">
            {own.ended !== undefined && own.ended !== 'lowered' && (
              <p class="notice">{endedText(words, own.ended)}</p>
            )}
          </div>
          {own.problem !== undefined && (
            <p class="notice notice-refusal" role="alert">
              {problemText(spoken, own.problem)}
            </p>
          )}
          <HandForm held={language} busy={false} onRaise={(wish) => void raise(wish)} onCancel={onClose} />
        </>
      )}
    </section>
  );
}

function endedText(words: (typeof raiseWords)['en'], ended: Ended): string {
  return ended in words.ended ? words.ended[ended as keyof typeof words.ended] : '';
}

interface UpProps extends Pick<RaiseHandProps, 'recorded' | 'onStage'> {
  readonly raised: RaisedHand;
  readonly hand: HeldHand;
}

/** From the raised hand to the stage and back, with one microphone. */
function Up({ raised, hand, recorded, onStage }: UpProps) {
  const sound = useMemo(() => new SoundCheck(), []);
  const [told, setTold] = useState<boolean>();
  const place = hand.place?.place;
  const stay = useMemo(() => hand.place && stayOn(hand.place, raised, sound), [place]);
  useEffect(() => void sound.openIfAllowed(), [sound]);
  useEffect(() => () => sound.microphone.close(), [sound]);
  // What is true on stage is what one consents to.
  const isRecorded = hand.place?.recorded ?? recorded;
  const consent = {
    told: told === isRecorded,
    onTell: (yes: boolean) => setTold(yes ? isRecorded : undefined),
  };
  const common = { raised, hand, sound, recorded: isRecorded, consent };
  if (stay) return <Called {...common} stay={stay} onStage={onStage} />;
  return <Waiting {...common} />;
}

function stayOn(place: NonNullable<HeldHand['place']>, raised: RaisedHand, sound: SoundCheck): Stay {
  return new Stay(studioPlace(place), client, sound, {
    // The hand is kept, and gives its place again.
    keep: () => {},
    renew: async () => {
      const { place: again } = await raised.read();
      if (!again) throw new Error('the hand is down');
      return again;
    },
    byAccount: false,
  });
}

interface CalledProps extends WaitingProps {
  readonly stay: Stay;
  readonly onStage: (here: boolean) => void;
}

/** Accepted: on stage at once where everything is ready. */
function Called({ stay, onStage, ...waiting }: CalledProps) {
  const { raised, sound, consent } = waiting;
  const joining = useWatched(stay.session.joining);
  const ready = useWatched(sound.microphone.state).kind === 'open' && consent.told;
  const wasHere = useRef(false);
  const { kind } = joining;
  // A page that was left, and is shown again as it was, comes back as one that is loaded again does.
  const isOff = kind === 'idle' || (kind === 'over' && joining.why === 'left');
  useEffect(() => {
    if (isOff && ready && !wasHere.current) void stay.join();
  }, [isOff, ready, stay]);
  useEffect(() => {
    if (kind === 'on-stage') {
      wasHere.current = true;
      onStage(true);
    }
    if (isOff) wasHere.current = false;
    if (isOff || kind === 'over') onStage(false);
    if (joining.kind === 'over') void endHand(raised, joining.why);
  }, [kind, isOff, joining, onStage, raised]);
  const stepDown = () => {
    void raised.lower('returned');
    stay.leave();
  };
  // Also where the page lets go of it: the listener hears on.
  useEffect(
    () => () => {
      stay.leave();
      onStage(false);
    },
    [stay, onStage],
  );
  if (joining.kind === 'idle' || joining.kind === 'over') return <Waiting {...waiting} />;
  return <OnAir stay={stay} joining={joining} onStepDown={stepDown} />;
}

/** What a stay that is over for that reason means for the hand. */
async function endHand(raised: RaisedHand, why: Extract<Joining, { kind: 'over' }>['why']): Promise<void> {
  switch (why) {
    case 'left':
      // Who steps down lowers it; a page that is loaded again keeps it.
      break;
    case 'sent-back':
      await raised.lower('returned');
      break;
    case 'replaced':
      // By this very hand, in a copy of the tab.
      raised.letGo('elsewhere');
      break;
    case 'ended':
      raised.letGo('over');
      break;
    default:
      await raised.cameDown();
  }
}
