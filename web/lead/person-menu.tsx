import { useRef, useState } from 'preact/hooks';
import type { ClientOperation } from '../../src/client/client.ts';
import { ConfirmDialog } from '../look/confirm-dialog.tsx';
import { useWords } from '../words/book.ts';
import { leadWords } from './lead-words.ts';
import type { Leader } from './leader.ts';

export interface PersonMenuProps {
  readonly leader: Leader;
  readonly person: {
    readonly place: string;
    readonly name: string;
    readonly muted: boolean;
    readonly asked?: true;
  };
  /** Whether they came by a raised hand, with which their place ends: so they are not made host. */
  readonly byHand: boolean;
  readonly run: (work: () => Promise<unknown>) => Promise<void>;
}

type Command = 'mute' | 'ask' | 'takeBack' | 'sendBack' | 'remove' | 'block' | 'handOver';
/** Those that are asked about first. */
const GRAVE = ['remove', 'block', 'handOver'] as const satisfies readonly Command[];
type Grave = (typeof GRAVE)[number];

/** What who leads the room may do to one on its stage. */
export function PersonMenu({ leader, person, byHand, run }: PersonMenuProps) {
  const words = useWords(leadWords).person;
  const menu = useRef<HTMLDetailsElement>(null);
  const [grave, setGrave] = useState<Grave>();
  const act = (command: Command, closing = false) => {
    if (menu.current) menu.current.open = false;
    void run(() => carryOut(leader, person.place, command, closing));
  };
  const first: Command = person.muted ? (person.asked ? 'takeBack' : 'ask') : 'mute';
  const commands: readonly Command[] = [
    first,
    'sendBack',
    'remove',
    'block',
    ...(leader.as === 'host' && !byHand ? (['handOver'] as const) : []),
  ];
  return (
    <details class="person-menu" ref={menu}>
      <summary class="button button-quiet button-small">
        {words.open}
        <span class="unseen"> – {person.name}</span>
      </summary>
      <div class="person-commands">
        {commands.map((command) => (
          <button
            type="button"
            key={command}
            class={`button button-small ${command === 'remove' || command === 'block' ? 'button-danger' : 'button-quiet'}`}
            aria-label={words.ofPerson(words[command], person.name)}
            onClick={() => (isGrave(command) ? setGrave(command) : act(command))}
          >
            {words[command]}
          </button>
        ))}
      </div>
      <ConfirmDialog
        open={grave !== undefined}
        title={grave ? words.sure[grave].title(person.name) : ''}
        text={grave ? words.sure[grave].text : ''}
        yes={grave ? words.sure[grave].yes : ''}
        no={words.keep}
        onYes={() => grave && act(grave)}
        more={
          grave === 'remove' || grave === 'block'
            ? { yes: words.sure[grave].yesAndClose, onYes: () => act(grave, true) }
            : undefined
        }
        onClose={() => setGrave(undefined)}
      />
    </details>
  );
}

function isGrave(command: Command): command is Grave {
  return (GRAVE as readonly Command[]).includes(command);
}

const AT_PLACE = {
  ask: 'askToUnmute',
  takeBack: 'withdrawAsk',
  sendBack: 'sendBack',
  remove: 'removeSpeaker',
  block: 'blockSpeaker',
} as const satisfies Partial<Record<Command, ClientOperation>>;

/** @param closing whether the link by which they came is closed too */
async function carryOut(
  { room, ask }: Leader,
  place: string,
  command: Command,
  closing: boolean,
): Promise<void> {
  const params = { room, place };
  await ask(async (client, token) => {
    if (command === 'mute') await client.call('setMuted', { params, body: { muted: true }, token });
    else if (command === 'handOver')
      await client.call('handOver', { params: { room }, body: { place }, token });
    else if (command === 'remove' || command === 'block')
      await client.call(AT_PLACE[command], {
        params,
        query: closing ? { invitation: 'close' } : {},
        token,
      });
    else await client.call(AT_PLACE[command], { params, token });
  });
}
