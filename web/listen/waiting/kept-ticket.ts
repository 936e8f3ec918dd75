/** The ticket of this tab, so that a reload keeps its place, and whoever was let in stays in. */

import { isTicket, type Ticket, type WaitingLine } from '../../../src/core/waiting-line.ts';

const KEPT_AS = (room: string) => `tribune.waits.${room}`;

export interface KeptTicket {
  readonly ticket: Ticket;
  /** Whether it was drawn to say that it waits, and did. */
  readonly isTold: boolean;
  /** Whether its turn came. */
  readonly isIn: boolean;
}

/** A place in the group that is open now. */
export function drawTicket({ round, group }: WaitingLine): Ticket {
  const [number = 0] = crypto.getRandomValues(new Uint32Array(1));
  return { round, group, number };
}

export function keptTicket(room: string): KeptTicket | undefined {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(KEPT_AS(room)) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return undefined;
    const { ticket, isTold, isIn } = kept as { ticket?: unknown; isTold?: unknown; isIn?: unknown };
    return isTicket(ticket) ? { ticket, isTold: isTold === true, isIn: isIn === true } : undefined;
  } catch {
    return undefined;
  }
}

export function keepTicket(room: string, kept: KeptTicket): void {
  try {
    sessionStorage.setItem(KEPT_AS(room), JSON.stringify(kept));
  } catch {
    // Storage refused: a reload draws another.
  }
}
