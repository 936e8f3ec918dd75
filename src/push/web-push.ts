/** Web Push (RFC 8030): encrypted for one browser (RFC 8291), signed as this installation (RFC 8292), by HTTPS. */

import { hash } from 'node:crypto';
import https from 'node:https';
import webPush from 'web-push';
import type { ReminderMessage } from '../core/reminder-message.ts';
import type { PushOutcome, PushSender } from '../rooms/push-sender.ts';
import type { PushTarget } from '../rooms/reminder.ts';
import type { VapidKey } from './vapid-key.ts';

export interface WebPushOptions {
  readonly key: VapidKey;
  /** Whom a push service may turn to: `https:` or `mailto:`. */
  readonly subject: string;
  /** Connects to what may be connected to. */
  readonly agent: https.Agent;
}

/** A push service that is well answers in a fraction of it. */
const LONGEST_MS = 5_000;

export class WebPush implements PushSender {
  readonly #options: WebPushOptions;

  constructor(options: WebPushOptions) {
    this.#options = options;
  }

  get publicKey(): string {
    return this.#options.key.publicKey;
  }

  async send(target: PushTarget, message: ReminderMessage, ttlS: number): Promise<PushOutcome> {
    const { endpoint, p256dh, auth } = target;
    const { key, subject } = this.#options;
    let request: webPush.RequestDetails;
    try {
      request = webPush.generateRequestDetails(
        { endpoint, keys: { p256dh, auth } },
        JSON.stringify(message),
        {
          vapidDetails: { subject, ...key },
          TTL: ttlS,
          urgency: 'high',
          // What was not delivered yet gives way to what is newer (RFC 8030 §5.4): 32 characters at most.
          topic: hash('sha256', message.room, 'base64url').slice(0, 32),
        },
      );
    } catch {
      // Its key is no point of the curve: nobody can read what is encrypted for it.
      return { kind: 'gone' };
    }
    return this.#post(request).catch((): PushOutcome => ({ kind: 'later' }));
  }

  close(): void {
    this.#options.agent.destroy();
  }

  #post({ endpoint, headers, body }: webPush.RequestDetails): Promise<PushOutcome> {
    return new Promise((resolve, reject) => {
      const { agent } = this.#options;
      const request = https.request(endpoint, { method: 'POST', headers, agent, timeout: LONGEST_MS });
      const late = setTimeout(() => request.destroy(new Error('no answer in time')), LONGEST_MS);
      request.on('close', () => clearTimeout(late));
      request.on('timeout', () => request.destroy(new Error('no answer in time')));
      request.on('error', reject);
      request.on('response', (response) => {
        // What it says beside its status is of no use; nothing is followed that it points to.
        response.on('error', reject).resume();
        resolve(outcomeOf(response.statusCode ?? 0, response.headers['retry-after']));
      });
      request.end(body);
    });
  }
}

/** RFC 8030 §5: 201 when it was taken. */
function outcomeOf(status: number, retryAfter: string | undefined): PushOutcome {
  if (status >= 200 && status < 300) return { kind: 'sent' };
  if (status !== 429 && status < 500) return { kind: 'gone' };
  const seconds = Number(retryAfter);
  return Number.isFinite(seconds) && seconds > 0
    ? { kind: 'later', afterMs: seconds * 1000 }
    : { kind: 'later' };
}
