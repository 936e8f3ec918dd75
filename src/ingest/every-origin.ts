import { EventEmitter } from 'node:events';
import type { SignedGrant } from '../core/grant.ts';
import type { OnStage, TimelineEvent } from '../core/timeline-event.ts';
import { type Door, nameOfDoor } from '../doors/door.ts';
import type { WriterAddress } from './ingest-paths.ts';
import { type RungPreamble, Sender, type SentChunk } from './sender.ts';

/** How long the end of a programme waits for the others once one origin has all of it, ms. */
const OTHERS_MS = 2_000;

interface EveryOriginEvents {
  /** A higher epoch writes this programme now: this writer must stop for good. */
  fenced: [];
  /** What is wrong, and the name of the origin it is wrong with. */
  trouble: [string, string];
  /** Whether every origin that was reached takes the sound to its disk, whenever that changes. */
  recorded: [boolean];
}

/** Sends the programme to every origin there is, the same bytes; each has its own queue, so none waits for another. */
export class EveryOrigin extends EventEmitter<EveryOriginEvents> {
  readonly #senders: readonly Sender[];
  /** Those whose origin's disk refuses. */
  readonly #unrecorded = new Set<Sender>();

  constructor(
    origins: readonly Door[],
    writer: WriterAddress,
    grant: SignedGrant,
    preambles: readonly RungPreamble[],
  ) {
    super();
    this.#senders = origins.map((door) => {
      const sender = new Sender(door, writer, grant, preambles);
      sender.on('fenced', () => this.emit('fenced'));
      sender.on('trouble', (problem) => this.emit('trouble', problem, nameOfDoor(door)));
      sender.on('recorded', (recorded) => this.#noteDisk(sender, recorded));
      return sender;
    });
  }

  sendChunk(chunk: SentChunk): void {
    for (const sender of this.#senders) sender.sendChunk(chunk);
  }

  sendTimeline(m: number, batch: { from: number; until: number; events: readonly TimelineEvent[] }): void {
    for (const sender of this.#senders) sender.sendTimeline(m, batch);
  }

  sendStage(people: readonly OnStage[]): void {
    for (const sender of this.#senders) sender.sendStage(people);
  }

  /** Resolves once an origin has the whole programme, and the others had two seconds more. */
  async end(lastSegment: number): Promise<void> {
    const ends = this.#senders.map((sender) => sender.end(lastSegment));
    await Promise.any(ends);
    let patience: NodeJS.Timeout | undefined;
    const tired = new Promise<void>((resolve) => {
      patience = setTimeout(resolve, OTHERS_MS);
    });
    await Promise.race([Promise.all(ends), tired]);
    clearTimeout(patience);
  }

  #noteDisk(sender: Sender, recorded: boolean): void {
    const before = this.#unrecorded.size;
    if (recorded) this.#unrecorded.delete(sender);
    else this.#unrecorded.add(sender);
    if (Math.min(before, this.#unrecorded.size) === 0) this.emit('recorded', recorded);
  }

  close(): void {
    for (const sender of this.#senders) sender.close();
  }
}
