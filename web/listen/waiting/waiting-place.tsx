import { useEffect, useState } from 'preact/hooks';
import type { WaitingRoom as Room, WaitingRoomProps } from './waiting-room.tsx';

/** What is said to who waits: fetched when somebody does, for most never do. */
export function WaitingPlace({ head, waiting }: WaitingRoomProps) {
  const [loaded, setLoaded] = useState<{ readonly Room: typeof Room }>();
  useEffect(() => {
    let wanted = true;
    const fetchRoom = () =>
      import('./waiting-room.tsx').then(
        ({ WaitingRoom }) => wanted && setLoaded({ Room: WaitingRoom }),
        // No network, or a page of a version that is gone: tried again.
        () => wanted && setTimeout(fetchRoom, RETRY_MS),
      );
    void fetchRoom();
    return () => {
      wanted = false;
    };
  }, []);
  return loaded ? <loaded.Room head={head} waiting={waiting} /> : null;
}

const RETRY_MS = 5_000;
