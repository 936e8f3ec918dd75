import { useState } from 'preact/hooks';
import type { OnStage } from '../../src/core/timeline-event.ts';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';
import { useWords } from '../words/book.ts';
import { homeWords } from './home-words.ts';
import type { Leading } from './leading.ts';
import { useAction } from './use-action.ts';
import { useStage } from './use-stage.ts';

export interface StageControlProps {
  readonly room: string;
  readonly leading: Leading;
}

/** Who stands on stage, to be muted or taken off it. */
export function StageControl({ room, leading }: StageControlProps) {
  const words = useWords(homeWords).operator;
  const [people, look] = useStage(room, leading);
  const [removing, setRemoving] = useState<OnStage>();
  const { busy, problem, run } = useAction(leading.onRefused);
  const { client, token } = leading;
  const mute = ({ place, muted }: OnStage) =>
    run(async () => {
      await client.call('setMuted', { params: { room, place }, body: { muted: !muted }, token });
      look();
    });
  const remove = ({ place }: OnStage) =>
    run(async () => {
      await client.call('removeSpeaker', { params: { room, place }, token });
      look();
    });
  return (
    <section class="stack" aria-labelledby="stage-title">
      <h4 class="lead-title" id="stage-title">
        {people.length === 0 ? words.nobody : words.people(people.length)}
      </h4>
      {problem !== undefined && (
        <p class="notice notice-refusal" role="alert">
          {problem}
        </p>
      )}
      <ul class="plain-list stage-rows">
        {people.map((person) => (
          <li key={person.place} class="stage-row">
            <span class="stage-name">
              {person.name}
              {person.muted && <span class="soft small"> · {words.muted}</span>}
            </span>
            {(['mute', 'remove'] as const).map((what) => {
              const name = what === 'mute' && person.muted ? words.unmute : words[what];
              return (
                <button
                  type="button"
                  key={what}
                  class={`button button-small ${what === 'mute' ? 'button-quiet' : 'button-danger'}`}
                  disabled={busy}
                  aria-label={words.ofPerson(name, person.name)}
                  onClick={() => (what === 'mute' ? void mute(person) : setRemoving(person))}
                >
                  {name}
                </button>
              );
            })}
          </li>
        ))}
      </ul>
      <ConfirmDialog
        open={removing !== undefined}
        title={words.removeTitle(removing?.name ?? '')}
        text={words.removeText}
        yes={words.removeYes}
        no={words.keep}
        onYes={() => removing && void remove(removing)}
        onClose={() => setRemoving(undefined)}
      />
    </section>
  );
}
