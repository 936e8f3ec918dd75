/** Rings back each id it is given after the time given with it; see `alarm.ts`. */

interface Wanted {
  readonly id: number;
  readonly ms: number;
}

self.onmessage = ({ data: { id, ms } }: MessageEvent<Wanted>) => {
  setTimeout(() => self.postMessage(id), ms);
};
