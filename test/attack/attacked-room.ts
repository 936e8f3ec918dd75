/** A live room in which a conversation runs while it is attacked, and what the attack did to it. */

import { expect } from 'vitest';
import { percentile } from '../../bench/figure.ts';
import type { WhipDoor } from '../../src/client/whip.ts';
import { RUNG_NAMES } from '../../src/core/rung.ts';
import { Api } from '../runtime/api.ts';
import { freshSettings, removeData, Tribune } from '../runtime/tribune.ts';
import { Conversation, type Span } from './conversation.ts';
import { heardLive } from './heard-live.ts';
import { OnPath } from './on-path.ts';
import { type ProcessState, stateOf } from './process-state.ts';

/** Until sound is levelled, and code compiled: before that every process grows. */
const WARM_UP_MS = 1_500;
const COMPARED_MS = 4_000;
/** On a busy machine a room has more lines to the origin open at once, one for each rung, and keeps them for a while. */
export const LINES_TO_ORIGIN = RUNG_NAMES.length;

export interface Attacked {
  readonly span: Span;
  readonly before: ProcessState;
  readonly after: ProcessState;
}

interface Invitation extends WhipDoor {
  readonly place: string;
  readonly studioUrl: string;
}

export class AttackedRoom {
  readonly tribune: Tribune;
  readonly api: Api;
  readonly room: string;
  readonly path: OnPath;
  readonly conversation: Conversation;
  readonly roomPid: number;
  /** Of her who speaks, by way of `path`. */
  readonly ada: Invitation;
  readonly #settings: Readonly<Record<string, string>>;

  static async open(): Promise<AttackedRoom> {
    const settings = await freshSettings();
    const tribune = new Tribune(settings);
    await tribune.ready('origin', 'control', 'media');
    const api = new Api(settings);
    const room = await api.openRoom('A conversation under attack');
    const invite = (name: string) => api.call<Invitation>('POST', `/rooms/${room}/invitations`, { name });
    const [ada, ben] = [await invite('Ada'), await invite('Ben')];
    const path = await OnPath.open();
    const conversation = await Conversation.start({ ada, ben }, path);
    await conversation.goesOnFor(WARM_UP_MS);
    const { pid = 0 } = await tribune.logged(({ msg }) => msg === 'room process started');
    return new AttackedRoom({ tribune, api, room, path, conversation, ada, roomPid: pid }, settings);
  }

  private constructor(
    parts: Pick<AttackedRoom, 'tribune' | 'api' | 'room' | 'path' | 'conversation' | 'ada' | 'roomPid'>,
    settings: Readonly<Record<string, string>>,
  ) {
    this.tribune = parts.tribune;
    this.api = parts.api;
    this.room = parts.room;
    this.path = parts.path;
    this.conversation = parts.conversation;
    this.ada = parts.ada;
    this.roomPid = parts.roomPid;
    this.#settings = settings;
  }

  /** Notes how the room's process stood before and after. */
  async attack(attack: () => Promise<unknown>, pid = this.roomPid): Promise<Attacked> {
    const before = stateOf(pid);
    await attack();
    const after = stateOf(pid);
    const span = { fromMs: before.atMs, untilMs: after.atMs };
    await this.conversation.settled();
    return { span, before, after };
  }

  /** No crash, no effect that could be heard: every packet reached the other speaker, every word the listeners. */
  async expectUntouched({ span }: Pick<Attacked, 'span'>): Promise<void> {
    const { sent, missing } = this.conversation.count(span);
    expect(sent).toBeGreaterThan((span.untilMs - span.fromMs) / 40);
    expect(missing).toBe(0);
    expect(this.conversation.connected).toBe(true);
    expect(this.tribune.lines.filter(({ msg }) => msg === 'room process started')).toHaveLength(1);
    expect(this.tribune.lines.filter(({ level }) => (level ?? 0) >= 50)).toEqual([]);
    const { coefficients, gaps } = await heardLive(this.api, this.room, this.conversation, span);
    expect(gaps).toEqual([]);
    // A shorter span holds too little to be compared.
    if (span.untilMs - span.fromMs < COMPARED_MS) return;
    expect(coefficients.length).toBeGreaterThanOrEqual((span.untilMs - span.fromMs) / COMPARED_MS);
    expect(percentile(coefficients, 0.5)).toBeGreaterThan(0.9);
  }

  /** For people: how long packets took meanwhile. */
  transit(span: Span): string {
    const ms = this.conversation.transitMs(span);
    const at = (share: number) => percentile(ms, share).toFixed(1);
    return `speaker to speaker: median ${at(0.5)}, p99 ${at(0.99)}, worst ${at(1)} ms`;
  }

  async close(): Promise<void> {
    await this.conversation.end();
    this.path.close();
    await this.tribune.stop();
    await removeData(this.#settings);
  }
}
