import type { Request } from '../../../src/client/client.ts';
import type { Audience, Question } from '../../../src/contract/audience-schemas.ts';
import type { Leader } from '../../lead/leader.ts';

type NewState = Request<'moveQuestion'>['body']['state'];

/** What who leads a room does with its audience, by whatever right. */
export class AudienceLead {
  readonly #room: string;
  readonly #lead: Leader['ask'];

  constructor({ room, ask }: Leader) {
    this.#room = room;
    this.#lead = ask;
  }

  // All of them throw TribuneProblem when the server refuses, TypeError when it cannot be reached.

  read(): Promise<Audience> {
    const params = { room: this.#room };
    return this.#lead((client, token) => client.call('readAudience', { params, token }));
  }

  async move({ id: question }: Pick<Question, 'id'>, state: NewState): Promise<void> {
    const params = { room: this.#room, question };
    await this.#lead((client, token) => client.call('moveQuestion', { params, body: { state }, token }));
  }

  async rejectWaiting(): Promise<void> {
    const params = { room: this.#room };
    await this.#lead((client, token) => client.call('rejectWaiting', { params, token }));
  }

  async makePoll(question: string, choices: readonly string[]): Promise<void> {
    const params = { room: this.#room };
    const body = { question, choices: [...choices] };
    await this.#lead((client, token) => client.call('makePoll', { params, body, token }));
  }

  async changePoll(poll: string, state: 'open' | 'closed'): Promise<void> {
    const params = { room: this.#room, poll };
    await this.#lead((client, token) => client.call('changePoll', { params, body: { state }, token }));
  }

  async deletePoll(poll: string): Promise<void> {
    const params = { room: this.#room, poll };
    await this.#lead((client, token) => client.call('deletePoll', { params, token }));
  }

  async pin(url: string, title: string): Promise<void> {
    const params = { room: this.#room };
    const body = { url, ...(title === '' ? {} : { title }) };
    await this.#lead((client, token) => client.call('pinLink', { params, body, token }));
  }

  async unpin(pin: string): Promise<void> {
    const params = { room: this.#room, pin };
    await this.#lead((client, token) => client.call('unpinLink', { params, token }));
  }
}
