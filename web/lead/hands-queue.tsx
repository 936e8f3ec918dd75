import { useEffect } from 'preact/hooks';
import type { HandList } from '../../src/contract/schemas.ts';
import type { HandAnswer } from '../../src/core/hand-state.ts';
import { useNextRow } from '../look/use-next-row.ts';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import type { Language } from '../words/languages.ts';
import { formatDate } from '../words/numbers.ts';
import { leadWords } from './lead-words.ts';
import type { Leader } from './leader.ts';
import { useHands } from './use-hands.ts';
import { useLeading } from './use-leading.ts';

export interface HandsQueueProps {
  readonly leader: Leader;
  /** Changes with the queue, where something tells. */
  readonly version?: number | undefined;
  /** Told who came on stage by a raised hand, whenever that was read. */
  readonly onCame?: (came: HandList['came']) => void;
  /** Of its heading, where it stands in a part of a page; 2 when absent. */
  readonly level?: 2 | 4;
}

type Raised = HandList['hands'][number];
type Came = HandList['came'][number];

/** Who asks to speak, in their order: to be accepted, put off or declined. */
export function HandsQueue({ leader, version, onCame, level = 2 }: HandsQueueProps) {
  const Title = level === 2 ? 'h2' : 'h4';
  const words = useWords(leadWords).hands;
  const language = useLanguage();
  const [list, look] = useHands(leader, version);
  useEffect(() => {
    if (list) onCame?.(list.came);
  }, [list, onCame]);
  const { heading, onClickCapture } = useNextRow<HTMLHeadingElement>();
  const { problem, run } = useLeading();
  const queue = list?.hands.filter(({ state }) => state !== 'accepted') ?? [];
  const called = list?.hands.filter(({ state }) => state === 'accepted') ?? [];
  const { room } = leader;
  const answer = ({ id }: Raised, answer: HandAnswer) =>
    run(async () => {
      const params = { room, hand: id };
      await leader.ask((client, token) => client.call('answerHand', { params, body: { answer }, token }));
      look();
    });
  const unblock = ({ place }: Came) =>
    run(async () => {
      await leader.ask((client, token) => client.call('unblockSpeaker', { params: { room, place }, token }));
      look();
    });
  return (
    <section class="stack hands" aria-labelledby="hands-title" onClickCapture={onClickCapture}>
      <Title id="hands-title" class="people-title" ref={heading} tabIndex={-1}>
        {words.title} <span class="soft">{queue.length}</span>
      </Title>
      <p class="unseen" role="status">
        {words.count(queue.length)}
      </p>
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      {queue.length === 0 && <p class="soft">{words.none}</p>}
      <ol class="plain-list hand-rows">
        {queue.map((hand) => (
          <li key={hand.id} class="hand-row">
            <HandLine hand={hand} language={language} />
            <div class="actions">
              {(['accept', 'later', 'decline'] as const).map((what) => (
                <button
                  type="button"
                  key={what}
                  class={`button button-small${what === 'accept' ? '' : ' button-quiet'}`}
                  aria-label={words.ofPerson(words[what], hand.name)}
                  aria-disabled={what === 'later' && hand.state === 'later'}
                  onClick={() => void answer(hand, what)}
                >
                  {words[what]}
                </button>
              ))}
            </div>
          </li>
        ))}
      </ol>
      {called.length > 0 && <p class="soft">{words.called(called.map(({ name }) => name))}</p>}
      <SentAway came={list?.came ?? []} onUnblock={(person) => void unblock(person)} />
    </section>
  );
}

function HandLine({ hand, language }: { readonly hand: Raised; readonly language: Language }) {
  const words = useWords(leadWords).hands;
  return (
    <div>
      <p>
        <strong>{hand.name}</strong>
        {hand.language !== undefined && (
          <span class="soft small"> · {languageName(language, hand.language)}</span>
        )}
        {hand.state === 'later' && <span class="soft small"> · {words.putOff}</span>}
      </p>
      {hand.topic !== undefined && (
        <p lang={hand.language} class="hand-topic">
          {hand.topic}
        </p>
      )}
    </div>
  );
}

interface SentAwayProps {
  readonly came: readonly Came[];
  readonly onUnblock: (person: Came) => void;
}

/** Those who came by a raised hand and may not come again, and whether they tried. */
function SentAway({ came, onUnblock }: SentAwayProps) {
  const words = useWords(leadWords).hands;
  const language = useLanguage();
  const away = came.filter(
    ({ blocked, removed, attempts }) => blocked || (removed && attempts !== undefined),
  );
  if (away.length === 0) return null;
  return (
    <ul class="plain-list hand-rows">
      {away.map((person) => (
        <li key={person.place} class="hand-row">
          <p>
            {person.name}
            <span class="soft small">
              {' · '}
              {person.blocked ? words.blocked : words.removed}
              {person.attempts &&
                ` · ${words.attempts(person.attempts.count, formatDate(language, person.attempts.lastMs))}`}
            </span>
          </p>
          {person.blocked && (
            <button
              type="button"
              class="button button-small button-quiet"
              aria-label={words.ofPerson(words.unblock, person.name)}
              onClick={() => onUnblock(person)}
            >
              {words.unblock}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

/** "French", « français »; the tag itself where the browser knows no name. */
function languageName(language: Language, tag: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
