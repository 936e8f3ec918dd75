import { useEffect, useRef } from 'preact/hooks';
import type { Room } from '../../src/contract/schemas.ts';
import { Icon } from '../look/icons.tsx';
import { useWords } from '../words/book.ts';
import { homeWords } from './home-words.ts';
import type { Leading } from './leading.ts';
import { Panorama } from './panorama.tsx';
import { useAction } from './use-action.ts';

export interface HeroProps {
  readonly leading: Leading | undefined;
  readonly live: Room | undefined;
}

export function Hero({ leading, live }: HeroProps) {
  const words = useWords(homeWords);
  return (
    <section class="hero">
      <div class="stack-wide hero-words">
        <h1>
          {words.headline.map((sentence) => (
            <span key={sentence} class="hero-sentence">
              {sentence}{' '}
            </span>
          ))}
        </h1>
        <p class="lead">{words.lead}</p>
        <div class="actions">
          {leading && <DemoButton leading={leading} />}
          {!leading && demoAsked() && (
            <a class="button button-large" href="#operator-token">
              {words.demoNeedsToken}
            </a>
          )}
          {!leading && !demoAsked() && live && (
            <a class="button button-large" href={`/r/${live.id}`}>
              <Icon name="play" />
              {words.listenNow}
            </a>
          )}
          <a class="button button-quiet button-large" href="/docs/">
            {words.readOn}
          </a>
        </div>
      </div>
      <Panorama />
    </section>
  );
}

/** Whether the page was opened to hear the demo: `/?demo`. */
export function demoAsked(): boolean {
  return new URLSearchParams(location.search).has('demo');
}

/** Two recorded voices; opened with `?demo` the page asks for them by itself. */
function DemoButton({ leading }: { readonly leading: Leading }) {
  const words = useWords(homeWords);
  const { busy, problem, run } = useAction(leading.onRefused);
  const start = () =>
    run(async () => {
      const { room } = await leading.client.call('startDemo', { token: leading.token });
      // Or coming back from the demo would start it again.
      history.replaceState(history.state, '', location.pathname);
      location.assign(`/r/${room}`);
    });
  const asked = useRef(demoAsked());
  useEffect(() => {
    if (!asked.current) return;
    asked.current = false;
    void start();
  }, []);
  return (
    <>
      <button type="button" class="button button-large" disabled={busy} onClick={() => void start()}>
        <Icon name="play" />
        {words.playDemo}
      </button>
      <div class="hero-demo" role="status">
        {busy && <p class="soft">{words.startingDemo}</p>}
        {problem !== undefined && <p class="notice notice-refusal">{problem}</p>}
      </div>
    </>
  );
}
