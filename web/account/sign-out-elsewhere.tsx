import { useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import { useWords } from '../words/book.ts';
import { memberWords } from './member-words.ts';
import { Problem } from './problem.tsx';
import { useSigning } from './use-signing.ts';

/** For who left a device behind, or does not know who else is signed in. */
export function SignOutElsewhere({ client }: { readonly client: TribuneClient }) {
  const words = useWords(memberWords);
  const { run, busy, problem } = useSigning();
  const [done, setDone] = useState(false);
  const out = () =>
    run(async () => {
      setDone(false);
      await client.call('signOutElsewhere', { token: undefined });
      setDone(true);
    });
  return (
    <section class="stack account-part">
      <h2>{words.elsewhere}</h2>
      <p class="soft">{words.elsewhereText}</p>
      <div class="actions">
        <button type="button" class="button button-quiet" disabled={busy} onClick={() => void out()}>
          {words.outElsewhere}
        </button>
      </div>
      <Problem text={problem} />
      <p role="status">{done ? words.isOutElsewhere : ''}</p>
    </section>
  );
}
