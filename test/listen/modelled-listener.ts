/** A listener whose network is equally late always, by the player's own rules of what to ask for and how far behind to be. */

import { rateFor } from '../../src/core/listening/rate-control.ts';
import { askAtMs, askedAfterMs } from '../../src/core/listening/schedule.ts';
import { TargetLatency } from '../../src/core/listening/target-latency.ts';
import { type Order, TierCourse } from '../../src/core/listening/tier-course.ts';

export interface Modelled {
  readonly canStream: boolean;
  readonly lateSeconds: number;
  readonly place: number;
  /** What it is told, looked at in each step. */
  readonly hears: (seconds: number, course: TierCourse, target: TargetLatency) => void;
  /** What it asks for next. */
  readonly ordered?: (seconds: number, order: Order) => void;
}

export interface Course {
  /** How much sound lay ready at least, once it had settled. */
  readonly least: number;
  /** How far behind it was in the end, and at most. */
  readonly behind: number;
  readonly most: number;
  /** The most segments in one piece. */
  readonly largest: number;
  /** How long after its end each whole segment was asked for, ms. */
  readonly askedAfterMs: readonly number[];
}

/** By so much at most what comes seems later than it is. */
const STEP_SECONDS = 0.01;
const LASTS_SECONDS = 700;
const SETTLES_SECONDS = 10;

export function courseOf({ canStream, lateSeconds, place, hears, ordered }: Modelled): Course {
  const course = new TierCourse(canStream, { name: 'full' }, () => 0);
  const target = new TargetLatency({ canStream, rttMs: 0 }, place);
  const orderAfter = (next: number, behind: number) => {
    const order = course.order(next, behind, target.enoughSeconds);
    return { ...order, ...target.turn(order, behind) };
  };
  let next = 0;
  let until = 0;
  let behind = target.seconds + lateSeconds;
  let [rate, least, most, largest] = [1, Number.POSITIVE_INFINITY, 0, 1];
  let order = orderAfter(0, behind);
  const asked: number[] = [];
  for (let t = 0; t < LASTS_SECONDS; t += STEP_SECONDS) {
    hears(t, course, target);
    if (course.turn(t * 1000)) target.deliver(course.delivery, course.leastSeconds);
    const end = (next + order.segments) * 0.96;
    // What comes whole is there once it was asked for; a streamed segment as it is made.
    const isHere = t * 1000 >= askAtMs(next, order, order) + lateSeconds * 1000;
    const made = order.streams ? Math.floor((t - lateSeconds) / 0.32) * 0.32 : isHere ? end : until;
    until = Math.max(until, Math.min(made, end));
    if (until >= end - 1e-6) {
      target.arrived(order.streams ? lateSeconds : t - until, order);
      if (!order.streams) asked.push(askedAfterMs(order, order));
      next += order.segments;
      order = orderAfter(next, behind);
      ordered?.(t, order);
      largest = Math.max(largest, order.segments);
    }
    rate = rateFor(behind - target.seconds, rate);
    behind -= (rate - 1) * STEP_SECONDS;
    if (t <= SETTLES_SECONDS) continue;
    least = Math.min(least, until - (t - behind));
    most = Math.max(most, behind);
  }
  return { least, behind, most, largest, askedAfterMs: asked };
}
