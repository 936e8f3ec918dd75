import type { FunctionComponent } from 'preact';
import { useEffect, useState } from 'preact/hooks';

const RETRY_MS = 5_000;

/**
 * A part of the page that is fetched when it is first shown, so that sound comes first. Without network, or on a page of a
 * version that is gone, it is tried again.
 *
 * @returns what shows nothing until the part is there
 */
export function fetched<Props>(fetch: () => Promise<FunctionComponent<Props>>): FunctionComponent<Props> {
  return (props) => {
    const [part, setPart] = useState<{ readonly Part: FunctionComponent<Props> }>();
    useEffect(() => {
      let wanted = true;
      const attempt = () =>
        fetch().then(
          (Part) => wanted && setPart({ Part }),
          () => wanted && setTimeout(attempt, RETRY_MS),
        );
      void attempt();
      return () => {
        wanted = false;
      };
    }, []);
    return part ? <part.Part {...props} /> : null;
  };
}
