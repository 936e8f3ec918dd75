import type { ReminderMessage } from '../core/reminder-message.ts';
import type { PushTarget } from './reminder.ts';

/** What became of a message. */
export type PushOutcome =
  | { readonly kind: 'sent' }
  /** The browser is not there any more, or takes nothing from us. */
  | { readonly kind: 'gone' }
  /** Neither taken nor refused for good. @property afterMs when to try again, where the service says so */
  | { readonly kind: 'later'; readonly afterMs?: number };

/** Reaches browsers that are not open on a page. */
export interface PushSender {
  /** By which browsers know that it is us, in base64url: for their subscription. */
  readonly publicKey: string;
  /** Never fails. @param ttlS how long it is worth delivering */
  send(target: PushTarget, message: ReminderMessage, ttlS: number): Promise<PushOutcome>;
  /** Gives up what is under way. */
  close(): void;
}
