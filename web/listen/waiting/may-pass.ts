import type { TribuneClient } from '../../../src/client/client.ts';
import { TribuneProblem } from '../../../src/client/problem.ts';
import { OPERATOR_KEPT_AS, PLACE_KEPT_AS, SIGNED_IN_KEPT_AS } from '../../address/kept-as.ts';

/** Whether this tab holds what lets its bearer past any line: a place on the stage of this room, or the installation. */
export function mayPass(room: string): boolean {
  try {
    if (sessionStorage.getItem(OPERATOR_KEPT_AS) !== null) return true;
    const place: unknown = JSON.parse(sessionStorage.getItem(PLACE_KEPT_AS) ?? 'null');
    return typeof place === 'object' && place !== null && 'room' in place && place.room === room;
  } catch {
    return false;
  }
}

/** Refusals that pass by themselves. */
const PASSING = [429, 503];

/**
 * Asks whether who is signed in in this browser passes: whoever hosts or speaks. Only where somebody is signed in, for nobody else
 * who waits may cost the server anything; and no more once it said no.
 */
export class AccountPass {
  readonly #client: TribuneClient;
  readonly #room: string;
  #mayAsk = isSignedIn();

  constructor(client: TribuneClient, room: string) {
    this.#client = client;
    this.#room = room;
  }

  async passes(): Promise<boolean> {
    if (!this.#mayAsk) return false;
    try {
      await this.#client.call('readPass', { params: { room: this.#room }, token: undefined });
      return true;
    } catch (error) {
      // Where it cannot be told now it is asked again, with the line.
      this.#mayAsk = !(error instanceof TribuneProblem) || PASSING.includes(error.status);
      return false;
    }
  }
}

function isSignedIn(): boolean {
  try {
    return localStorage.getItem(SIGNED_IN_KEPT_AS) !== null;
  } catch {
    return false;
  }
}
