import { useState } from 'preact/hooks';
import { LONGEST_HAND_TOPIC } from '../../src/core/hand-state.ts';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import type { Language } from '../words/languages.ts';
import { keepName, keptName } from './kept-hand.ts';
import { raiseWords } from './raise-words.ts';
import type { HandWords } from './raised-hand.ts';

export interface HandFormProps {
  /** In which the conversation is held, where that is said. */
  readonly held: string | undefined;
  readonly busy: boolean;
  readonly onRaise: (words: HandWords) => void;
  readonly onCancel: () => void;
}

/** Asked of most rooms; beside what the browser and the room speak. */
const ASKED = ['en', 'fr', 'de', 'es', 'it', 'pt', 'ar', 'zh'];

/** Who one is and what one wants to say, in a line. */
export function HandForm({ held, busy, onRaise, onCancel }: HandFormProps) {
  const words = useWords(raiseWords);
  const language = useLanguage();
  const [name, setName] = useState(keptName);
  const [topic, setTopic] = useState('');
  const [spoken, setSpoken] = useState(held ?? language);
  const raise = (event: SubmitEvent) => {
    event.preventDefault();
    keepName(name.trim());
    onRaise({ name: name.trim(), topic: topic.trim(), language: spoken });
  };
  return (
    <form class="stack" onSubmit={raise}>
      <div class="field">
        <label for="hand-name">{words.name}</label>
        <input
          id="hand-name"
          required
          maxLength={60}
          autocomplete="name"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for="hand-topic">{words.topic}</label>
        <input
          id="hand-topic"
          maxLength={LONGEST_HAND_TOPIC}
          autocomplete="off"
          value={topic}
          onInput={(event) => setTopic(event.currentTarget.value)}
        />
        <p class="field-hint">{words.topicHint}</p>
      </div>
      <div class="field">
        <label for="hand-language">{words.language}</label>
        <select id="hand-language" value={spoken} onChange={(event) => setSpoken(event.currentTarget.value)}>
          {languagesToAsk(held, language).map((tag) => (
            <option key={tag} value={tag}>
              {languageName(language, tag)}
            </option>
          ))}
        </select>
      </div>
      <div class="actions">
        <button type="submit" class="button" disabled={busy || name.trim() === ''}>
          {words.raise}
        </button>
        <button type="button" class="button button-quiet" onClick={onCancel}>
          {words.cancel}
        </button>
      </div>
    </form>
  );
}

function languagesToAsk(held: string | undefined, language: Language): string[] {
  const browser = navigator.languages.map((tag) => tag.split('-')[0] ?? tag);
  return [...new Set([...(held === undefined ? [] : [held]), language, ...browser, ...ASKED])].slice(0, 14);
}

/** "French", « français ». */
function languageName(language: Language, tag: string): string {
  try {
    return new Intl.DisplayNames([language], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}
