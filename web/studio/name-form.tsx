import { useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { studioWords } from './studio-words.ts';

/** By a link for several each says under which name they come. */
export function NameForm({ onName }: { readonly onName: (name: string) => void }) {
  const words = useWords(studioWords).yourName;
  const [name, setName] = useState('');
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    onName(name.trim());
  };
  return (
    <form class="stack" onSubmit={send}>
      <h1 class="studio-title">{words.title}</h1>
      <p class="lead">{words.text}</p>
      <div class="field">
        <label for="own-name">{words.label}</label>
        <input
          id="own-name"
          required
          maxLength={60}
          autocomplete="name"
          value={name}
          onInput={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <div class="actions">
        <button type="submit" class="button" disabled={name.trim() === ''}>
          {words.go}
        </button>
      </div>
    </form>
  );
}
