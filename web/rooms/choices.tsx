import type { Directory, DirectoryWish } from '../../src/core/directory.ts';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { languageName } from '../words/language-name.ts';
import { roomsWords } from './rooms-words.ts';

/** A form that leads to an address, so that a choice can be kept, shared and gone back from. */
export function Choices({
  wish,
  directory,
}: {
  readonly wish: DirectoryWish;
  readonly directory: Directory;
}) {
  const words = useWords(roomsWords);
  const language = useLanguage();
  const { languages, topics } = directory;
  const isChosen = wish.language !== undefined || wish.topic !== undefined || wish.order !== 'time';
  return (
    <form class="choices" action="/rooms/" aria-label={words.choose}>
      {wish.section && <input type="hidden" name="section" value={wish.section} />}
      <p class="field">
        <label for="choice-language">{words.language}</label>
        <select id="choice-language" name="language">
          <option value="">{words.anyLanguage}</option>
          {languages.map(({ value, total }) => (
            <option key={value} value={value} selected={value === wish.language}>
              {words.choice(languageName(language, value), total)}
            </option>
          ))}
        </select>
      </p>
      <p class="field">
        <label for="choice-topic">{words.topic}</label>
        <select id="choice-topic" name="topic">
          <option value="">{words.anyTopic}</option>
          {topics.map(({ value, total }) => (
            <option key={value} value={value} selected={isSame(value, wish.topic)}>
              {words.choice(value, total)}
            </option>
          ))}
        </select>
      </p>
      <p class="field">
        <label for="choice-order">{words.order}</label>
        <select id="choice-order" name="order">
          <option value="time">{words.byTime}</option>
          <option value="title" selected={wish.order === 'title'}>
            {words.byTitle}
          </option>
        </select>
      </p>
      <div class="actions">
        <button type="submit" class="button">
          {words.show}
        </button>
        {isChosen && (
          <a class="small" href={wish.section ? `/rooms/?section=${wish.section}` : '/rooms/'}>
            {words.showAll}
          </a>
        )}
      </div>
    </form>
  );
}

function isSame(topic: string, wanted: string | undefined): boolean {
  return wanted !== undefined && topic.toLowerCase() === wanted.toLowerCase();
}
