import { useCallback, useMemo, useState } from 'preact/hooks';
import { TribuneClient } from '../../src/client/client.ts';
import { TribuneProblem } from '../../src/client/problem.ts';
import { AccountMenu } from '../account/account-menu.tsx';
import { useSession } from '../account/use-session.ts';
import { PageFrame } from '../look/page-frame.tsx';
import { useWords } from '../words/book.ts';
import { demoAsked, Hero } from './hero.tsx';
import { homeWords } from './home-words.ts';
import { NewRoom } from './new-room.tsx';
import { forgetToken, keepToken } from './operator.ts';
import { OperatorDoor } from './operator-door.tsx';
import { RoomList } from './room-list.tsx';
import { withOwn } from './room-listing.ts';
import { useOwnRooms } from './use-own-rooms.ts';
import { useRooms } from './use-rooms.ts';

/** A browser keeps the list of rooms for a second: long enough to miss the room that was just made. */
const fetchAfresh: typeof fetch = (input, init) => fetch(input, { ...init, cache: 'no-cache' });

/** What Tribune is, the conversations there are, and for whoever may the means to open and lead them. */
export function HomePage({ token: given }: { readonly token: string | undefined }) {
  const words = useWords(homeWords);
  const client = useMemo(() => new TribuneClient({ baseUrl: '', fetch: fetchAfresh }), []);
  const [token, setToken] = useState(given);
  const [tokenWrong, setTokenWrong] = useState(false);
  const [managed, manage] = useState<string>();
  const listed = useRooms(client, token);
  const read = useSession(client);
  const account = read.session?.account;
  const own = useOwnRooms(client, account?.id);
  const rooms = useMemo(() => listed.rooms && withOwn(listed.rooms, own.rooms), [listed.rooms, own.rooms]);
  const forget = useCallback(() => {
    forgetToken();
    setToken(undefined);
  }, []);
  const enter = useCallback((entered: string) => {
    keepToken(entered);
    setTokenWrong(false);
    setToken(entered);
  }, []);
  const onRefused = useCallback(
    (error: unknown) => {
      if (!(error instanceof TribuneProblem) || error.code !== 'operator_token_wrong') return;
      setTokenWrong(true);
      forget();
    },
    [forget],
  );
  const onChange = useCallback(() => {
    listed.refresh();
    own.refresh();
  }, [listed.refresh, own.refresh]);
  const onGone = useCallback(
    (room: string) => {
      listed.forget(room);
      own.forget(room);
    },
    [listed.forget, own.forget],
  );
  const leading = useMemo(() => {
    if (token === undefined && account === undefined) return undefined;
    const operator = token !== undefined || account?.operator === true;
    return { client, token, operator, roleIn: own.roleIn, onRefused, onChange, onGone };
  }, [client, token, account, own.roleIn, onRefused, onChange, onGone]);
  return (
    <PageFrame nav={<AccountMenu client={client} read={read} />}>
      <Hero
        leading={leading?.operator ? leading : undefined}
        live={rooms?.find(({ state }) => state === 'live')}
      />
      {tokenWrong && (
        <p class="notice notice-refusal" role="alert">
          {words.operator.tokenWrong}
        </p>
      )}
      {leading && <NewRoom leading={leading} onMade={manage} onForget={forget} />}
      <RoomList listed={{ ...listed, rooms }} leading={leading} managed={managed} onManage={manage} />
      {!leading?.operator && <OperatorDoor open={tokenWrong || demoAsked()} onToken={enter} />}
      <section class="reasons">
        {([words.speak, words.hear, words.own] as const).map(({ title, text }) => (
          <div key={title} class="stack">
            <h2>{title}</h2>
            <p class="soft">{text}</p>
          </div>
        ))}
      </section>
    </PageFrame>
  );
}
