/** What this browser voted for, kept so that a reload still shows it. */

interface OwnVote {
  readonly choice: number;
  /** Whether it was drawn to be counted, where only some are. */
  readonly counted: boolean;
}

/** The newest are kept. */
const MOST = 200;

export class OwnVotes {
  readonly #keptAs: string;
  readonly #votes: Map<string, OwnVote>;

  constructor(room: string) {
    this.#keptAs = `tribune.votes.${room}`;
    this.#votes = read(this.#keptAs);
  }

  of(id: string): OwnVote | undefined {
    return this.#votes.get(id);
  }

  /** Whether this device is drawn to report, once and for all for each question or poll. */
  draw(id: string, probability: number): boolean {
    return this.of(id)?.counted ?? Math.random() < probability;
  }

  keep(id: string, choice: number, counted: boolean): void {
    this.#votes.delete(id);
    this.#votes.set(id, { choice, counted });
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
  const [id, vote] = entry as [unknown, { choice?: unknown; counted?: unknown } | null];
  return typeof id === 'string' && typeof vote?.choice === 'number' && typeof vote.counted === 'boolean';
}
