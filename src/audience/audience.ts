/** Everything that listeners do in a room beside listening, put together. */

import { PUBLIC_QUESTION_STATES } from '../core/questions-event.ts';
import { MOST_STANDING } from '../core/standing.ts';
import type { ToldSources } from '../rooms/teller.ts';
import type { AudienceNeeds } from './audience-needs.ts';
import { Pins } from './pins.ts';
import { Polls } from './polls.ts';
import { Questions } from './questions.ts';
import { Reactions } from './reactions.ts';
import { Sampling } from './sampling.ts';
import { Suffrage } from './suffrage.ts';

/** Polls and links are fewer than that. */
const MOST_QUESTIONS = MOST_STANDING - 100;

export class Audience {
  readonly pins: Pins;
  readonly questions: Questions;
  readonly polls: Polls;
  readonly reactions: Reactions;
  readonly #sampling: Sampling;
  readonly #storage: AudienceNeeds['storage'];

  constructor(needs: AudienceNeeds) {
    this.#sampling = new Sampling(needs);
    this.#storage = needs.storage;
    this.pins = new Pins(needs);
    const suffrage = new Suffrage(needs.storage, this.#sampling);
    this.questions = new Questions(needs, suffrage);
    this.polls = new Polls(needs, suffrage);
    this.reactions = new Reactions(needs, this.#sampling);
  }

  /** Ids of the words that still stand, of all that everyone was shown. */
  async standing(room: string): Promise<readonly string[]> {
    const [pins, polls, questions] = await Promise.all([
      this.#storage.pins(room),
      this.#storage.polls(room),
      this.#storage.questions(room, PUBLIC_QUESTION_STATES, MOST_QUESTIONS),
    ]);
    const opened = polls.filter(({ state }) => state !== 'draft');
    return [...pins, ...opened, ...questions].map(({ id }) => id);
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
