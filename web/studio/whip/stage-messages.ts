import type { StageOrder } from '../../../src/core/stage-order.ts';
import type { OnStage } from '../../../src/core/timeline-event.ts';

/** One on stage as this speaker hears them: `mid` is the receive slot, null for oneself. */
export interface StagePerson extends OnStage {
  readonly connected: boolean;
  readonly mid: string | null;
  /** Present while they are asked to unmute. */
  readonly asked?: true;
}

interface StageState {
  readonly type: 'stage';
  readonly you: string;
  readonly people: readonly StagePerson[];
  /** Present when nothing is recorded now: a disk of the server is full. */
  readonly recorded?: false;
  /** Present while the stage assembles: the audience hears nothing of it. */
  readonly live?: false;
  /** Present when the host chose that nothing is recorded. */
  readonly kept?: false;
  /** Absent until control has told it. */
  readonly order?: StageOrder;
}

/** What the stage says on its data channel. Levels are dBov, −127 to 0, of those who are heard now. */
export type StageMessage =
  | StageState
  | { readonly type: 'levels'; readonly levels: Readonly<Record<string, number>> }
  | { readonly type: 'removed' }
  /** The host sent this speaker back to listening. */
  | { readonly type: 'sent-back' }
  | { readonly type: 'replaced' };

/** Undefined for what is no message, or one of a newer server that this page does not know. */
export function readStageMessage(text: unknown): StageMessage | undefined {
  if (typeof text !== 'string') return undefined;
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(message)) return undefined;
  switch (message['type']) {
    case 'stage':
      return readStage(message);
    case 'levels':
      return readLevels(message['levels']);
    case 'removed':
    case 'sent-back':
    case 'replaced':
      return { type: message['type'] };
    default:
      return undefined;
  }
}

function readStage(message: Record<string, unknown>): StageMessage | undefined {
  const { you, people, recorded, live, kept } = message;
  const order = readOrder(message['order']);
  if (typeof you !== 'string' || !Array.isArray(people)) return undefined;
  const read = people.map(readPerson);
  if (!read.every((person) => person !== undefined)) return undefined;
  return {
    type: 'stage',
    you,
    people: read,
    ...(recorded === false ? { recorded } : {}),
    ...(live === false ? { live } : {}),
    ...(kept === false ? { kept } : {}),
    ...(order ? { order } : {}),
  };
}

function readPerson(person: unknown): StagePerson | undefined {
  if (!isObject(person)) return undefined;
  const { place, name, muted, connected, mid, role, asked } = person;
  if (typeof place !== 'string' || typeof name !== 'string') return undefined;
  return {
    place,
    name,
    muted: muted === true,
    connected: connected !== false,
    mid: typeof mid === 'string' ? mid : null,
    ...(role === 'host' || role === 'co-host' ? { role } : {}),
    ...(asked === true ? { asked } : {}),
  };
}

function readOrder(order: unknown): StageOrder | undefined {
  if (!isObject(order)) return undefined;
  const { locked, hands, handsVersion, endsMs } = order;
  if (typeof hands !== 'number' || typeof handsVersion !== 'number') return undefined;
  return {
    locked: locked === true,
    hands,
    handsVersion,
    ...(typeof endsMs === 'number' ? { endsMs } : {}),
  };
}

function readLevels(levels: unknown): StageMessage | undefined {
  if (!isObject(levels)) return undefined;
  const numbers = Object.entries(levels).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number',
  );
  return { type: 'levels', levels: Object.fromEntries(numbers) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
