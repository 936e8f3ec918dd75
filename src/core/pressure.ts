import { isRecord } from './is-record.ts';

/** How hard an origin is pressed, measured by itself over the last second. */
export interface Pressure {
  /** Of one processor, as much as its one thread can have: 0 to 1, a little more with its helpers. */
  readonly busy: number;
  /** How late its event loop is, 99th percentile, ms. */
  readonly loopDelayMs: number;
  /** How long requests wait before control works on them, ms. */
  readonly queueDelayMs: number;
  /** Up to which share of all ranks requests are let in to control; 1: all are. */
  readonly admitted: number;
}

/** What an origin answered; undefined: nothing that can be understood. */
export function readPressure(value: unknown): Pressure | undefined {
  if (!isRecord(value)) return undefined;
  const { busy, loopDelayMs, queueDelayMs, admitted } = value;
  const figures = [busy, loopDelayMs, queueDelayMs, admitted];
  if (!figures.every((each) => typeof each === 'number' && Number.isFinite(each) && each >= 0))
    return undefined;
  return value as unknown as Pressure;
}
