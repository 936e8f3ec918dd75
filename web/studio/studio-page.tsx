import { useEffect, useMemo, useState } from 'preact/hooks';
import { TribuneClient } from '../../src/client/client.ts';
import { TribuneProblem } from '../../src/client/problem.ts';
import { roomOfPath } from '../address/fragment.ts';
import { PageFrame } from '../look/page-frame.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { problemText } from '../words/refusal-words.ts';
import { GreenRoom } from './green-room.tsx';
import { acceptInvitation, enterOwnPlace, keptPlace, type StudioPlace } from './invitation.ts';
import { NameForm } from './name-form.tsx';
import { OnStage } from './on-stage.tsx';
import { Over } from './over.tsx';
import { soundWords } from './sound-words.ts';
import { Stay } from './stay.ts';
import { studioWords } from './studio-words.ts';
import { useWatched } from './watched.ts';

type Entry =
  | { readonly kind: 'opening' }
  | { readonly kind: 'invited'; readonly place: StudioPlace }
  | { readonly kind: 'no-invitation' | 'name-needed' }
  | { readonly kind: 'failed'; readonly error: unknown };

const client = new TribuneClient({ baseUrl: '' });

export function StudioPage({ secret }: { readonly secret: string | undefined }) {
  const words = useWords(studioWords);
  const [entry, setEntry] = useState<Entry>({ kind: 'opening' });
  const [attempt, setAttempt] = useState(0);
  const [name, setName] = useState<string>();
  useEffect(() => {
    let wanted = true;
    setEntry({ kind: 'opening' });
    void enter(secret, name).then((entered) => {
      if (wanted) setEntry(entered);
    });
    return () => {
      wanted = false;
    };
  }, [secret, name, attempt]);
  // A name that was refused is asked for again.
  const retry = () => {
    setName(undefined);
    setAttempt((n) => n + 1);
  };
  useEffect(() => {
    document.title = `${entry.kind === 'invited' ? entry.place.title : words.title} · Tribune`;
  }, [entry, words]);

  return (
    <PageFrame width={entry.kind === 'invited' ? 'page' : 'column'}>
      {entry.kind === 'opening' && (
        <p class="lead" role="status">
          {words.opening}
        </p>
      )}
      {entry.kind === 'no-invitation' && <NoInvitation />}
      {entry.kind === 'name-needed' && <NameForm onName={setName} />}
      {entry.kind === 'failed' && <Failed error={entry.error} onRetry={retry} />}
      {entry.kind === 'invited' && <Studio place={entry.place} />}
    </PageFrame>
  );
}

/** With `?own` in the address: by one's account, as host or co-host. */
async function enter(secret: string | undefined, name: string | undefined): Promise<Entry> {
  const room = roomOfPath(location.pathname);
  const own = new URLSearchParams(location.search).has('own');
  try {
    if (secret !== undefined) return { kind: 'invited', place: await acceptInvitation(client, secret, name) };
    if (own && room !== undefined) return { kind: 'invited', place: await enterOwnPlace(client, room) };
    const place = keptPlace(room);
    return place ? { kind: 'invited', place } : { kind: 'no-invitation' };
  } catch (error) {
    if (error instanceof TribuneProblem && error.code === 'name_needed') return { kind: 'name-needed' };
    return { kind: 'failed', error };
  }
}

function Studio({ place }: { readonly place: StudioPlace }) {
  const stay = useMemo(() => new Stay(place, client), [place]);
  const joining = useWatched(stay.session.joining);
  if (joining.kind === 'idle') return <GreenRoom stay={stay} />;
  if (joining.kind === 'over') return <Over stay={stay} over={joining} />;
  return <OnStage stay={stay} joining={joining} />;
}

function NoInvitation() {
  const words = useWords(studioWords).noInvitation;
  const room = roomOfPath(location.pathname);
  return (
    <div class="stack">
      <h1 class="studio-title">{words.title}</h1>
      <p class="lead">{words.text}</p>
      {room && (
        <p>
          <a href={`/r/${room}`}>{words.listen}</a>
        </p>
      )}
    </div>
  );
}

function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const words = useWords(studioWords);
  const { tryAgain } = useWords(soundWords);
  const language = useLanguage();
  return (
    <div class="stack">
      <h1 class="studio-title">{words.invitationFailed}</h1>
      <p class="notice notice-refusal" role="alert">
        {problemText(language, error)}
      </p>
      <div class="actions">
        <button type="button" class="button" onClick={onRetry}>
          {tryAgain}
        </button>
      </div>
    </div>
  );
}
