import { askDoor, type Door } from '../doors/door.ts';

/** Control answered, and not with what was asked for. */
export class ControlRefused extends Error {
  override readonly name = 'ControlRefused';
  readonly status: number;

  constructor(status: number, body: string) {
    super(`control answered ${status} ${body}`);
    this.status = status;
  }
}

/** Asks control at its private door. @throws ControlRefused for an answer other than 2xx, another Error when none came */
export function askControl<Answer>(door: Door, path: string, body: unknown): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const request = askDoor(door, { path, method: 'POST', headers, timeout: 5_000, agent: false });
    request.on('response', (response) => {
      let answer = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        answer += piece;
      });
      response.on('error', reject);
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        if (status < 200 || status > 299) return reject(new ControlRefused(status, answer));
        try {
          resolve((answer ? JSON.parse(answer) : undefined) as Answer);
        } catch (error) {
          reject(error);
        }
      });
    });
    request.on('timeout', () => request.destroy(new Error('control did not answer within 5 s')));
    request.on('error', reject);
    request.end(text);
  });
}
