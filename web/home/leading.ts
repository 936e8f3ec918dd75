import type { TribuneClient } from '../../src/client/client.ts';

/** What the parts of the page that lead a conversation need. */
export interface Leading {
  readonly client: TribuneClient;
  /** The operator's; undefined where one leads by one's account. */
  readonly token: string | undefined;
  readonly operator: boolean;
  /** What one is in a room by one's account; undefined: nothing, or not known yet. */
  readonly roleIn: (room: string) => 'host' | 'co-host' | undefined;
  /** Told each refusal, so that a wrong token is forgotten. */
  readonly onRefused: (error: unknown) => void;
  /** Told when rooms have changed. */
  readonly onChange: () => void;
  /** Told that a room is there no more. */
  readonly onGone: (room: string) => void;
}
