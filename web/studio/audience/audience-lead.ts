import type { Request, TribuneClient } from '../../../src/client/client.ts';
import type { Audience, Question } from '../../../src/contract/audience-schemas.ts';
import type { PlaceToken } from '../place-token.ts';

type NewState = Request<'moveQuestion'>['body']['state'];

/** What who leads a room does with its audience, by the token of their place. */
export class AudienceLead {
  readonly #client: TribuneClient;
  readonly #room: string;
  readonly #token: PlaceToken;

  constructor(client: TribuneClient, room: string, token: PlaceToken) {
    this.#client = client;
    this.#room = room;
    this.#token = token;
  }

  // All of them throw TribuneProblem when the server refuses, TypeError when it cannot be reached.

  read(): Promise<Audience> {
    const params = { room: this.#room };
    return this.#token.use((token) => this.#client.call('readAudience', { params, token }));
  }

  async move({ id: question }: Pick<Question, 'id'>, state: NewState): Promise<void> {
    const params = { room: this.#room, question };
    await this.#token.use((token) => this.#client.call('moveQuestion', { params, body: { state }, token }));
  }

  async makePoll(question: string, choices: readonly string[]): Promise<void> {
    const params = { room: this.#room };
    const body = { question, choices: [...choices] };
    await this.#token.use((token) => this.#client.call('makePoll', { params, body, token }));
  }

  async changePoll(poll: string, state: 'open' | 'closed'): Promise<void> {
    const params = { room: this.#room, poll };
    await this.#token.use((token) => this.#client.call('changePoll', { params, body: { state }, token }));
  }

  async deletePoll(poll: string): Promise<void> {
    const params = { room: this.#room, poll };
    await this.#token.use((token) => this.#client.call('deletePoll', { params, token }));
  }

  async pin(url: string, title: string): Promise<void> {
    const params = { room: this.#room };
    const body = { url, ...(title === '' ? {} : { title }) };
    await this.#token.use((token) => this.#client.call('pinLink', { params, body, token }));
  }

  async unpin(pin: string): Promise<void> {
    const params = { room: this.#room, pin };
    await this.#token.use((token) => this.#client.call('unpinLink', { params, token }));
  }
}
