import { useEffect, useState } from 'preact/hooks';
import type { AudiencePanelProps, AudiencePanel as Panel } from './audience-panel.tsx';

/** Where the panel will be: it is fetched after the page is drawn, for sound comes first. */
export function AudiencePlace({ head, told }: AudiencePanelProps) {
  const [panel, setPanel] = useState<{ readonly Panel: typeof Panel }>();
  useEffect(() => {
    let wanted = true;
    const fetchPanel = () =>
      import('./audience-panel.tsx').then(
        ({ AudiencePanel }) => wanted && setPanel({ Panel: AudiencePanel }),
        // No network, or a page of a version that is gone: tried again.
        () => wanted && setTimeout(fetchPanel, RETRY_MS),
      );
    void fetchPanel();
    return () => {
      wanted = false;
    };
  }, []);
  return panel ? <panel.Panel head={head} told={told} /> : null;
}

const RETRY_MS = 5_000;
