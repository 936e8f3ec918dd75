import type { TribuneClient } from '../../src/client/client.ts';

/** What the parts of the page that lead a conversation need. */
export interface OperatorRights {
  readonly client: TribuneClient;
  readonly token: string;
  /** Told each refusal, so that a wrong token is forgotten. */
  readonly onRefused: (error: unknown) => void;
  /** Told when rooms have changed. */
  readonly onChange: () => void;
  /** Told that a room is there no more. */
  readonly onGone: (room: string) => void;
}
