import { useEffect, useState } from 'preact/hooks';
import { useWords } from '../words/book.ts';
import { priceWords } from './price-words.ts';
import type { Entry } from './use-entering.ts';
import './price.css';

/** What one waits for, and how far it is; nothing where one does not wait. Read out once, not with every second. */
export function EnteringLine({ entry }: { readonly entry: Entry }) {
  const words = useWords(priceWords);
  const { entering } = entry;
  const wait = useWait(entering?.kind === 'waiting' ? entering.untilMs : undefined);
  const share = entering?.kind === 'computing' ? entering.share : wait.share;
  return (
    <>
      <div role="status">
        {entering && (
          <p class="notice">
            {entering.kind === 'computing' ? words.computing : words.waiting(wait.seconds)}
          </p>
        )}
      </div>
      {entering && (
        <>
          <progress class="price-progress" aria-label={words.progress} max={1} value={share} />
          <div class="actions">
            {entering.kind === 'computing' && (
              <button type="button" class="button button-quiet button-small" onClick={entry.wait}>
                {words.rather}
              </button>
            )}
            <button type="button" class="button button-quiet button-small" onClick={entry.giveUp}>
              {words.giveUp}
            </button>
          </div>
        </>
      )}
    </>
  );
}

const NO_WAIT = { seconds: 1, share: 0 };

/** How long it was when it began, in s, and how much of it is over. @param untilMs undefined: nobody waits */
function useWait(untilMs: number | undefined): { readonly seconds: number; readonly share: number } {
  const [wait, setWait] = useState(NO_WAIT);
  useEffect(() => {
    if (untilMs === undefined) return;
    const fromMs = performance.now();
    const allMs = Math.max(1, untilMs - fromMs);
    const seconds = Math.max(1, Math.ceil(allMs / 1000));
    const look = () => setWait({ seconds, share: Math.min(1, (performance.now() - fromMs) / allMs) });
    look();
    const timer = setInterval(look, 500);
    return () => clearInterval(timer);
  }, [untilMs]);
  return wait;
}
