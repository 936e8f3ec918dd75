import type { FunctionComponent, RefObject } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import type { Head } from '../../src/core/head.ts';
import { keptHand } from '../raise/kept-hand.ts';
import type { RaiseHandProps } from '../raise/raise-hand.tsx';
import { useWords } from '../words/book.ts';
import { listenWords } from './listen-words.ts';
import type { Player } from './player/player.ts';

export interface RaiseDoorProps {
  readonly head: Head;
  /** Whether nobody new may come on the stage. */
  readonly locked: boolean;
  readonly audio: RefObject<HTMLAudioElement | null>;
  readonly player: RefObject<Player | undefined>;
  /** Told whether the listener stands on stage. */
  readonly onStage: (here: boolean) => void;
}

/** The way to the stage; what is behind it is loaded when somebody goes there. */
export function RaiseDoor({ head, locked, audio, player, onStage: tell }: RaiseDoorProps) {
  const words = useWords(listenWords);
  const { room } = head;
  const [open, setOpen] = useState(() => keptHand(room) !== undefined);
  const [Raise, setRaise] = useState<FunctionComponent<RaiseHandProps>>();
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (!open) return;
    setFailed(false);
    import('../raise/raise-hand.tsx').then(
      (loaded) => setRaise(() => loaded.default),
      () => {
        setFailed(true);
        setOpen(false);
      },
    );
  }, [open]);
  const onStage = useCallback(
    (here: boolean) => {
      if (audio.current) audio.current.muted = here;
      // Who listens afterwards listens meanwhile: then there is no gap.
      if (here) player.current?.play();
      tell(here);
    },
    [audio, player, tell],
  );
  if (open && Raise) {
    return (
      <Raise
        room={room}
        language={head.language}
        recorded={head.recorded !== false}
        onStage={onStage}
        onClose={() => setOpen(false)}
      />
    );
  }
  return (
    <div class="raise-door">
      {locked ? (
        <p class="soft small">{words.stageLocked}</p>
      ) : (
        <button type="button" class="button button-quiet" disabled={open} onClick={() => setOpen(true)}>
          {words.raiseHand}
        </button>
      )}
      <p class="small" role="status">
        {failed && words.unreached}
      </p>
    </div>
  );
}
