import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { setLanguage, useLanguage } from '../words/language.ts';
import { LANGUAGES } from '../words/languages.ts';
import { siteWords } from '../words/site-words.ts';
import { Mark } from './mark.tsx';

export interface PageFrameProps {
  /** One column of reading width, or the whole page's. */
  readonly width?: 'column' | 'page';
  /** Beside the language switch. */
  readonly nav?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** Head, main and foot of every page: the wordmark, the language switch, the way to the documents. */
export function PageFrame({ width = 'page', nav, children }: PageFrameProps) {
  const words = useWords(siteWords);
  useManifest(words.manifest);
  const narrow = width === 'column' ? ' page-column' : '';
  return (
    <div class="page">
      <a class="skip" href="#main">
        {words.skipToContent}
      </a>
      <header class={`page-head${narrow}`}>
        <a class="wordmark" href="/" aria-label={words.home}>
          <Mark />
          {words.name}
        </a>
        <div class="page-nav">
          {nav}
          <LanguageSwitch />
        </div>
      </header>
      <main class={`page-main${narrow}`} id="main" tabIndex={-1}>
        {children}
      </main>
      <footer class={`page-foot${narrow}`}>
        <span>{words.tagline}</span>
        <a href="/rooms/">{words.conversations}</a>
        <a href="/docs/">{words.documentation}</a>
        <a href="/openapi.json">{words.api}</a>
        <a href="/status">{words.status}</a>
      </footer>
    </div>
  );
}

/** Installed, it speaks the language that the page spoke. */
function useManifest(path: string): void {
  useEffect(() => {
    document.querySelector('link[rel=manifest]')?.setAttribute('href', path);
  }, [path]);
}

const SPOKEN_NAMES = { en: 'English', fr: 'Français' } as const;

function LanguageSwitch() {
  const words = useWords(siteWords);
  const now = useLanguage();
  return (
    <fieldset class="languages">
      <legend class="unseen">{words.language}</legend>
      {LANGUAGES.map((each) => (
        <button
          type="button"
          key={each}
          lang={each}
          aria-pressed={each === now}
          onClick={() => setLanguage(each)}
        >
          <span aria-hidden="true">{each.toUpperCase()}</span>
          <span class="unseen">{SPOKEN_NAMES[each]}</span>
        </button>
      ))}
    </fieldset>
  );
}
