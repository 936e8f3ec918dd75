import { useId } from 'preact/hooks';
import { LONGEST_DESCRIPTION, LONGEST_TOPIC } from '../../src/core/room-about.ts';
import { useWords } from '../words/book.ts';
import { zoneName } from '../words/numbers.ts';
import { homeWords } from './home-words.ts';
import type { RoomWish, When } from './room-wish.ts';

export interface FieldsProps {
  readonly wish: RoomWish;
  readonly onWish: (change: Partial<RoomWish>) => void;
}

export function TitleField({ wish, onWish }: FieldsProps) {
  const words = useWords(homeWords).operator;
  const id = useId();
  return (
    <div class="field new-room-title">
      <label for={id}>{words.roomTitle}</label>
      <input
        id={id}
        value={wish.title}
        required
        maxLength={120}
        autocomplete="off"
        aria-describedby={`${id}-hint`}
        onInput={(event) => onWish({ title: event.currentTarget.value })}
      />
      <span class="field-hint" id={`${id}-hint`}>
        {words.titleHint}
      </span>
    </div>
  );
}

const WHENS = ['now', 'at', 'later'] as const satisfies readonly When[];

export interface WhenFieldsProps extends FieldsProps {
  /** As far as the room may still choose, each with what it is called there. */
  readonly choices: Partial<Record<When, string>>;
}

export function WhenFields({ wish, onWish, choices }: WhenFieldsProps) {
  const words = useWords(homeWords).operator;
  const id = useId();
  return (
    <div class="stack when-fields">
      <fieldset class="stack checks">
        <legend class="field-name">{words.when}</legend>
        {WHENS.filter((when) => choices[when] !== undefined).map((when) => (
          <label class="check" key={when}>
            <input
              type="radio"
              name={`${id}-when`}
              checked={wish.when === when}
              onChange={() => onWish({ when })}
            />
            <span>{choices[when]}</span>
          </label>
        ))}
      </fieldset>
      {wish.when === 'at' && (
        <>
          <div class="field">
            <label for={id}>{words.startsAt}</label>
            <input
              id={id}
              type="datetime-local"
              required
              value={wish.startsAt}
              aria-describedby={`${id}-hint`}
              onInput={(event) => onWish({ startsAt: event.currentTarget.value })}
            />
            <span class="field-hint" id={`${id}-hint`}>
              {words.startsAtHint(zoneName())}
            </span>
          </div>
          <Check
            checked={wish.startsItself}
            onChange={(startsItself) => onWish({ startsItself })}
            label={words.startsItself}
            hint={words.startsItselfHint}
          />
        </>
      )}
    </div>
  );
}

/** What people read of it before they come, and whether it is kept. */
export function AboutFields({ wish, onWish }: FieldsProps) {
  const words = useWords(homeWords).operator;
  const id = useId();
  return (
    <div class="stack about-fields">
      <div class="field">
        <label for={`${id}-description`}>{words.description}</label>
        <textarea
          id={`${id}-description`}
          rows={4}
          maxLength={LONGEST_DESCRIPTION}
          value={wish.description}
          onInput={(event) => onWish({ description: event.currentTarget.value })}
        />
      </div>
      <div class="field-pair">
        <div class="field">
          <label for={`${id}-language`}>{words.language}</label>
          <input
            id={`${id}-language`}
            value={wish.language}
            maxLength={35}
            pattern="[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*"
            placeholder="fr"
            autocomplete="off"
            aria-describedby={`${id}-language-hint`}
            onInput={(event) => onWish({ language: event.currentTarget.value })}
          />
          <span class="field-hint" id={`${id}-language-hint`}>
            {words.languageHint}
          </span>
        </div>
        <div class="field">
          <label for={`${id}-topic`}>{words.topic}</label>
          <input
            id={`${id}-topic`}
            value={wish.topic}
            maxLength={LONGEST_TOPIC}
            autocomplete="off"
            onInput={(event) => onWish({ topic: event.currentTarget.value })}
          />
        </div>
      </div>
      <Check
        checked={wish.recorded}
        onChange={(recorded) => onWish({ recorded })}
        label={words.recorded}
        hint={words.recordedHint}
      />
    </div>
  );
}

interface CheckProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly label: string;
  readonly hint?: string;
}

export function Check({ checked, onChange, label, hint }: CheckProps) {
  const id = useId();
  return (
    <div>
      <label class="check">
        <input
          type="checkbox"
          checked={checked}
          aria-describedby={hint === undefined ? undefined : id}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <span>{label}</span>
      </label>
      {hint !== undefined && (
        <p class="field-hint" id={id}>
          {hint}
        </p>
      )}
    </div>
  );
}
