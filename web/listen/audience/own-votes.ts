/** What this browser voted for, kept so that a reload still shows it. */

/** Whether this device is among those that report a vote, and the probability by which that was drawn. */
export interface Draw {
  readonly counted: boolean;
  readonly probability: number;
}

interface OwnVote extends Draw {
  readonly choice: number;
}

/** The newest are kept. */
const MOST = 200;

export class OwnVotes {
  readonly #keptAs: string;
  readonly #votes: Map<string, OwnVote>;
  /** Of votes that were not cast yet: trying again is no second draw. */
  readonly #draws = new Map<string, Draw>();

  constructor(room: string) {
    this.#keptAs = `tribune.votes.${room}`;
    this.#votes = read(this.#keptAs);
  }

  of(id: string): OwnVote | undefined {
    return this.#votes.get(id);
  }

  /** Once and for all for each question or poll, however the probability changes after. */
  draw(id: string, probability: number): Draw {
    const known = this.of(id) ?? this.#draws.get(id);
    if (known) return known;
    const draw = { counted: Math.random() < probability, probability };
    this.#draws.set(id, draw);
    return draw;
  }

  keep(id: string, choice: number, { counted, probability }: Draw): void {
    this.#votes.delete(id);
    this.#votes.set(id, { choice, counted, probability });
    try {
      localStorage.setItem(this.#keptAs, JSON.stringify([...this.#votes].slice(-MOST)));
    } catch {
      // Storage refused: then it holds until the page is left.
    }
  }
}

function read(name: string): Map<string, OwnVote> {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name) ?? '[]');
    return new Map(Array.isArray(kept) ? kept.filter(isEntry) : []);
  } catch {
    return new Map();
  }
}

function isEntry(entry: unknown): entry is [string, OwnVote] {
  if (!Array.isArray(entry)) return false;
  const [id, vote] = entry as [unknown, Readonly<Record<string, unknown>> | null];
  return (
    typeof id === 'string' &&
    typeof vote?.['choice'] === 'number' &&
    typeof vote['counted'] === 'boolean' &&
    typeof vote['probability'] === 'number'
  );
}
