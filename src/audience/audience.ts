/** Everything that listeners do in a room beside listening, put together. */

import type { ToldSources } from '../rooms/teller.ts';
import type { AudienceNeeds } from './audience-needs.ts';
import { Pins } from './pins.ts';
import { Polls } from './polls.ts';
import { Questions } from './questions.ts';
import { Reactions } from './reactions.ts';
import { Sampling } from './sampling.ts';
import { Suffrage } from './suffrage.ts';

export class Audience {
  readonly pins: Pins;
  readonly questions: Questions;
  readonly polls: Polls;
  readonly reactions: Reactions;
  readonly #sampling: Sampling;

  constructor(needs: AudienceNeeds) {
    this.#sampling = new Sampling(needs);
    this.pins = new Pins(needs);
    const suffrage = new Suffrage(needs.storage, this.#sampling);
    this.questions = new Questions(needs, suffrage);
    this.polls = new Polls(needs, suffrage);
    this.reactions = new Reactions(needs, this.#sampling);
  }

  /** What the programme tells of it. */
  get sources(): Pick<ToldSources, 'pins' | 'questions' | 'votes' | 'polls' | 'reactions'> {
    return {
      pins: (room) => this.pins.event(room),
      questions: (room) => this.questions.event(room),
      votes: (room) => this.questions.votesEvent(room),
      polls: (room) => this.polls.event(room),
      reactions: (room) => this.reactions.event(room),
    };
  }

  /** Resolves when everything that was acknowledged is kept. */
  async close(): Promise<void> {
    this.#sampling.close();
    await Promise.all([this.reactions.close(), this.questions.close(), this.polls.end()]);
  }
}
