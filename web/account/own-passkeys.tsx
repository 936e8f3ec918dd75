import { useCallback, useEffect, useState } from 'preact/hooks';
import type { TribuneClient } from '../../src/client/client.ts';
import type { Passkey } from '../../src/contract/member-schemas.ts';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatDate } from '../words/numbers.ts';
import { memberWords } from './member-words.ts';
import { OwnPassword } from './own-password.tsx';
import { Problem } from './problem.tsx';
import { useSigning } from './use-signing.ts';

export interface OwnPasskeysProps {
  readonly client: TribuneClient;
  /** Another number: they are others now. */
  readonly turn: number;
  /** Whether one signs in by passwords here. */
  readonly passwords: boolean;
}

/** What opens one's account: named, and removed where something else is left; and the password, where there is one. */
export function OwnPasskeys({ client, turn, passwords }: OwnPasskeysProps) {
  const words = useWords(memberWords);
  const { run, problem } = useSigning();
  const [ways, setWays] = useState<{
    readonly passkeys: readonly Passkey[];
    readonly password: boolean;
  }>();
  const read = useCallback(async () => {
    setWays(await client.call('listPasskeys', { token: undefined }));
  }, [client]);
  useEffect(() => void run(read), [run, read, turn]);
  return (
    <>
      <section class="stack account-part">
        <h2>{words.passkeys}</h2>
        {ways?.passkeys.length === 0 && <p class="soft">{words.noPasskeys}</p>}
        <ul class="plain-list member-list">
          {ways?.passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} client={client} onChange={read} />
          ))}
        </ul>
        <Problem text={problem} />
      </section>
      {ways?.password && <OwnPassword client={client} taken={passwords} onRemoved={read} />}
    </>
  );
}

interface PasskeyRowProps {
  readonly passkey: Passkey;
  readonly client: TribuneClient;
  readonly onChange: () => Promise<void>;
}

function PasskeyRow({ passkey, client, onChange }: PasskeyRowProps) {
  const words = useWords(memberWords);
  const language = useLanguage();
  const { run, busy, problem } = useSigning();
  const [renaming, setRenaming] = useState(false);
  const [asking, setAsking] = useState(false);
  const params = { passkey: passkey.id };
  const made = passkey.createdMs === undefined ? '' : formatDate(language, passkey.createdMs);
  const name = passkey.name ?? words.unnamed(made);
  const remove = () =>
    run(async () => {
      await client.call('removePasskey', { params, token: undefined });
      await onChange();
    });
  const rename = (wish: string) =>
    run(async () => {
      await client.call('renamePasskey', { params, body: { name: wish }, token: undefined });
      setRenaming(false);
      await onChange();
    });
  const used = passkey.usedMs === undefined ? words.unused : words.used(formatDate(language, passkey.usedMs));
  return (
    <li class="member stack">
      <div class="member-line">
        <div>
          <p class="member-name">{name}</p>
          <p class="soft small">
            {words.made(made)}, {used}
          </p>
        </div>
        <div class="actions">
          <button
            type="button"
            class="button button-quiet button-small"
            aria-expanded={renaming}
            aria-label={`${words.rename} – ${name}`}
            onClick={() => setRenaming(!renaming)}
          >
            {words.rename}
          </button>
          <button
            type="button"
            class="button button-danger button-small"
            aria-label={`${words.remove} – ${name}`}
            aria-disabled={busy}
            onClick={() => setAsking(true)}
          >
            {words.remove}
          </button>
        </div>
      </div>
      {renaming && <RenameForm id={passkey.id} name={passkey.name ?? ''} onRename={rename} />}
      <Problem text={problem} />
      <ConfirmDialog
        open={asking}
        title={words.removeWhat(name)}
        text={words.removeText}
        yes={words.remove}
        no={words.keep}
        onYes={() => void remove()}
        onClose={() => setAsking(false)}
      />
    </li>
  );
}

interface RenameFormProps {
  readonly id: string;
  readonly name: string;
  readonly onRename: (name: string) => Promise<void>;
}

function RenameForm({ id, name, onRename }: RenameFormProps) {
  const words = useWords(memberWords);
  const [wish, setWish] = useState(name);
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        void onRename(wish.trim());
      }}
    >
      <div class="field">
        <label for={`name-of-${id}`}>{words.passkeyName}</label>
        <input
          id={`name-of-${id}`}
          required
          maxLength={60}
          value={wish}
          onInput={(event) => setWish(event.currentTarget.value)}
        />
      </div>
      <div class="actions">
        <button type="submit" class="button button-small">
          {words.save}
        </button>
      </div>
    </form>
  );
}
