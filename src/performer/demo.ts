/**
 * The demo: two recorded voices converse on the stage of a room, let in by the public API like anyone.
 *
 * For newcomers, who should hear a conversation within a minute of cloning. Rules: DEMO-1 to DEMO-5.
 */
import { fileURLToPath } from 'node:url';
import { TribuneClient } from '../client/client.ts';
import { TribuneProblem } from '../client/problem.ts';
import type { Room } from '../contract/schemas.ts';
import { type RunningPerformer, startPerformer } from './performer-child.ts';

export interface DemoOptions {
  /** What `/api/v1` is appended to. Performers use it too, whatever name the installation gives itself outside. */
  readonly apiUrl: string;
  /** When it stops by itself; 15 minutes when absent, so that a forgotten demo does not fill the disk. */
  readonly lastsMs?: number;
}

export interface RunningDemo {
  readonly room: string;
  /** Whether the voices are still to be heard. */
  readonly goesOn: () => boolean;
  /** Settles when it is over, for whatever reason: stopped, out of time, or its room ended by someone else. */
  readonly done: Promise<void>;
  /** Stops the voices and ends the room; resolves as `done`. */
  stop(): Promise<void>;
}

const LASTS_MS = 15 * 60_000;
/** From the start of the processes to the first word: what connecting takes, with one attempt to spare. */
const LEAD_MS = 2_500;
const TITLE = 'Ada and Ben: what Tribune is';
const VOICES = [
  { name: 'Ada', file: voiceFile('ada') },
  { name: 'Ben', file: voiceFile('ben') },
];

/** The demo of an installation: one at a time, whoever asks for it. */
export class Demo {
  readonly #options: DemoOptions;
  #running: RunningDemo | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(options: DemoOptions) {
    this.#options = options;
  }

  /** Resolves when the demo can be heard: the one that runs, or else a new one. */
  start(operatorToken: string): Promise<RunningDemo> {
    // One after the other: of two who ask at once, the second finds what the first started.
    const started = this.#turn.then(() => this.#runningOrNew(operatorToken));
    this.#turn = started.catch(() => {});
    return started;
  }

  /** Stops what runs, and ends its room: nobody would speak in it after the next start. */
  async close(): Promise<void> {
    await this.#running?.stop();
  }

  async #runningOrNew(operatorToken: string): Promise<RunningDemo> {
    const client = new TribuneClient({ baseUrl: this.#options.apiUrl });
    const before = this.#running;
    if (before?.goesOn() && (await isLive(client, before.room))) return before;
    // Its room was ended by someone else, and the voices have not noticed yet.
    await before?.stop();
    this.#running = await startDemo(client, operatorToken, this.#options);
    return this.#running;
  }
}

async function isLive(client: TribuneClient, room: string): Promise<boolean> {
  const { state } = await client.call('readRoom', { params: { room } });
  return state === 'live';
}

async function startDemo(
  client: TribuneClient,
  operatorToken: string,
  { apiUrl, lastsMs = LASTS_MS }: DemoOptions,
): Promise<RunningDemo> {
  const room = await openDemoRoom(client, operatorToken);
  const performers = await inviteVoices(client, room.id, apiUrl, operatorToken);
  const end = async (): Promise<void> => {
    for (const performer of performers) performer.stop();
    await Promise.allSettled(performers.map(({ done }) => done));
    await endRoom(client, room.id, operatorToken);
  };
  let ending: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    clearTimeout(timer);
    ending ??= end();
    return ending;
  };
  const timer = setTimeout(stop, lastsMs);
  // One voice alone is no conversation: the first that ends, ends it.
  const done = Promise.race(performers.map((performer) => performer.done.catch(() => {}))).then(stop);
  try {
    await Promise.all(performers.map(({ connected }) => connected));
  } catch (error) {
    await stop();
    throw error;
  }
  return { room: room.id, goesOn: () => ending === undefined, done, stop };
}

function voiceFile(name: string): string {
  return fileURLToPath(new URL(`../../demo/voices/${name}.opus`, import.meta.url));
}

/** The newest demo room while it has not ended, else the next: an ended one keeps its replay. */
async function openDemoRoom(client: TribuneClient, token: string): Promise<Room> {
  const { rooms } = await client.call('listRooms', { query: { limit: 100 } });
  const numbers = rooms.filter(({ state }) => state === 'ended').map(({ id }) => demoNumber(id));
  for (let number = Math.max(0, ...numbers) + 1; ; number++) {
    const id = number === 1 ? 'demo' : `demo-${number}`;
    try {
      const room = await client.call('createRoom', { token, body: { id, title: TITLE, open: true } });
      if (room.state === 'live') return room;
      if (room.state === 'scheduled') return await client.call('openRoom', { token, params: { room: id } });
    } catch (error) {
      // Somebody's own room has this name.
      if (!(error instanceof TribuneProblem) || error.code !== 'room_exists') throw error;
    }
  }
}

function demoNumber(id: string): number {
  if (id === 'demo') return 1;
  return Number(/^demo-([1-9]\d{0,8})$/.exec(id)?.[1] ?? 0);
}

/** Both voices count from the same instant, so neither interrupts the other. */
async function inviteVoices(
  client: TribuneClient,
  room: string,
  apiUrl: string,
  operatorToken: string,
): Promise<RunningPerformer[]> {
  const invitations = await Promise.all(
    VOICES.map(({ name }) =>
      client.call('inviteSpeaker', { token: operatorToken, params: { room }, body: { name } }),
    ),
  );
  const since = Date.now() + LEAD_MS;
  return invitations.map(({ whipUrl, whipToken }, index) =>
    startPerformer({
      whipUrl: new URL(new URL(whipUrl).pathname, apiUrl).href,
      token: whipToken,
      voice: VOICES[index]?.file ?? '',
      loop: true,
      since,
    }),
  );
}

/** Quietly: the room may have been ended already, or the installation may be going down. */
async function endRoom(client: TribuneClient, room: string, token: string): Promise<void> {
  await client.call('endRoom', { token, params: { room } }, AbortSignal.timeout(10_000)).catch(() => {});
}
