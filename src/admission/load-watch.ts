/**
 * Holds the ladder of an installation: asks each origin how hard it is pressed, decides, keeps each step, and tells it.
 *
 *   origins ──pressure──▶ [load watch] ──document──▶ origins
 *                              └───────────────────▶ every live programme
 *
 * An operator may hold a level; then nothing is decided until it is released. Rules: docs/RULES.md LADDER.
 */

import type { Logger } from 'pino';
import {
  type LoadCause,
  type LoadDocument,
  type LoadLevel,
  type LoadStep,
  MOST_STEPS_TOLD,
  NO_LOAD,
} from '../core/load.ts';
import type { Pressure } from '../core/pressure.ts';
import { FULL_TIER, tiersOf } from '../core/tier.ts';
import type { TierEvent } from '../core/tier-event.ts';
import { Ladder } from './ladder.ts';
import { loadDocumentOf } from './load-document.ts';
import type { LoadStorage } from './load-storage.ts';

export interface LoadWatchNeeds {
  readonly storage: LoadStorage;
  /** What those origins measured that can be reached. */
  readonly pressures: () => Promise<readonly Pressure[]>;
  /** Tells every origin. Never fails: the newest is told as soon as it can be. */
  readonly tell: (document: LoadDocument) => void;
  /** The level has changed: every live programme is to be told. */
  readonly onChange: () => void;
  /** UTC in ms since 1970. */
  readonly nowMs: () => number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
  /** Held from the start on, whatever is measured. */
  readonly heldLevel?: LoadLevel | undefined;
}

const TURN_MS = 1_000;

export class LoadWatch {
  readonly #needs: LoadWatchNeeds;
  #ladder: Ladder;
  #steps: readonly LoadStep[] = [];
  #document: LoadDocument = NO_LOAD;
  #pressures: readonly Pressure[] = [];
  #turning: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(needs: LoadWatchNeeds) {
    this.#needs = needs;
    this.#ladder = new Ladder(0, performance.now());
  }

  /** Goes on where control was before, and tells the origins. */
  async start(): Promise<void> {
    const { storage, tell, heldLevel, log } = this.#needs;
    this.#steps = await storage.steps(MOST_STEPS_TOLD).catch((error: unknown) => {
      log.error({ err: error }, 'how the load stood before is not known');
      return [];
    });
    this.#document = loadDocumentOf(this.#steps);
    this.#ladder = new Ladder(this.#document.level, performance.now());
    if (heldLevel !== undefined && !(this.#isHeld && this.level === heldLevel))
      await this.#step(heldLevel, 'set');
    else tell(this.#document);
    this.#turning = setInterval(() => {
      this.#turn = this.#turn.then(() => this.#takeTurn());
    }, TURN_MS).unref();
  }

  get level(): LoadLevel {
    return this.#document.level;
  }

  get document(): LoadDocument {
    return this.#document;
  }

  /** As measured last; of each origin that could be asked. */
  get pressures(): readonly Pressure[] {
    return this.#pressures;
  }

  /** The operator holds a level, or lets go of it. */
  async set(level: LoadLevel | null): Promise<void> {
    if (level === null && !this.#isHeld) return;
    if (level !== null && this.#isHeld && level === this.level) return;
    await this.#step(level ?? this.level, level === null ? 'released' : 'set');
  }

  /** What there is to tell of a programme that began at `t0Ms`. */
  eventOf(t0Ms: number): TierEvent {
    const { name, from } = tiersOf(this.#document.tiers, t0Ms).at(-1) ?? FULL_TIER;
    return { type: 'tier', level: this.level, name, from };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#turning);
    await this.#turn;
  }

  get #isHeld(): boolean {
    return this.#document.cause === 'set';
  }

  async #takeTurn(): Promise<void> {
    this.#pressures = await this.#needs.pressures().catch(() => []);
    if (this.#closed || this.#isHeld) return;
    const level = this.#ladder.turn(this.#pressures, performance.now());
    if (level !== this.level) await this.#step(level, 'measured');
  }

  /** It holds also where it cannot be kept: a full disk is no reason to go down with the crowd. */
  async #step(level: LoadLevel, cause: LoadCause): Promise<void> {
    const { storage, tell, onChange, nowMs, log } = this.#needs;
    const step: LoadStep = { level, atMs: nowMs(), cause };
    log.warn({ level, before: this.level, cause, pressures: this.#pressures }, 'the load level changed');
    this.#ladder.set(level, performance.now());
    this.#steps = [...this.#steps, step].slice(-MOST_STEPS_TOLD);
    this.#document = loadDocumentOf(this.#steps);
    tell(this.#document);
    onChange();
    await storage
      .add(step)
      .catch((error: unknown) => log.error({ err: error }, 'a change of the load level is not kept'));
  }
}
