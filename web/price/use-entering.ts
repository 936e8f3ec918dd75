import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { Payment } from '../../src/client/client.ts';
import { type Entering, enter } from './enter.ts';
import { prove } from './proof.ts';

export interface Entry {
  /** Undefined while it goes through at once. */
  readonly entering: Entering | undefined;
  /** Rejects as `enter` does. */
  readonly run: <Result>(send: (payment: Payment | undefined) => Promise<Result>) => Promise<Result>;
  readonly wait: () => void;
  readonly giveUp: () => void;
}

/** Something that a press starts and that may have to wait its turn. Leaving the page gives up. */
export function useEntering(): Entry {
  const [entering, setEntering] = useState<Entering>();
  const patience = useRef<AbortController>(undefined);
  const wish = useRef<AbortController>(undefined);
  const giveUp = useCallback(() => wish.current?.abort(), []);
  useEffect(() => giveUp, [giveUp]);
  const run = useCallback(<Result>(send: (payment: Payment | undefined) => Promise<Result>) => {
    patience.current = new AbortController();
    wish.current = new AbortController();
    return enter({
      send,
      tell: setEntering,
      prove,
      patience: patience.current.signal,
      signal: wish.current.signal,
      nowMs: () => performance.now(),
    });
  }, []);
  const wait = useCallback(() => patience.current?.abort(), []);
  return { entering, run, wait, giveUp };
}
