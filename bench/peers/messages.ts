/** Between a measurement and the process of its clients. The same clients speak to every server that is measured. */

export interface Door {
  readonly whipUrl: string;
  readonly whipToken: string;
}

export type ClientsOrder =
  /** One WHIP client for each door, each with a receive slot for every other voice of the room. */
  | { readonly do: 'whip'; readonly doors: readonly Door[]; readonly others: number }
  /** As many publishers in a VideoRoom, each subscribed to all others. */
  | { readonly do: 'janus'; readonly url: string; readonly room: number; readonly publishers: number }
  | { readonly do: 'count' }
  | { readonly do: 'leave' };

export type ClientsReport =
  /** Every client is heard by every other that listens in this process. */
  | { readonly say: 'complete' }
  | { readonly say: 'count'; readonly count: ClientsCount }
  | { readonly say: 'failed'; readonly reason: string };

export interface ClientsCount {
  readonly sent: number;
  readonly received: number;
  /** `performance.now()` of the clients. */
  readonly atMs: number;
}
