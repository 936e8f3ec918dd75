import { useEffect, useState } from 'preact/hooks';
import type { Audience } from '../../../src/contract/audience-schemas.ts';
import { type Action, useAction } from '../../home/use-action.ts';
import type { AudienceLead } from './audience-lead.ts';

/** New questions are seen within so many ms; a page that nobody looks at does not ask. */
const READ_EVERY_MS = 3_000;

export interface LedAudience {
  /** Undefined until it was read. */
  readonly audience: Audience | undefined;
  readonly action: Action;
  /** Does something, one at a time, and shows what came of it. @returns whether it was done */
  readonly act: (work: () => Promise<void>) => Promise<boolean>;
}

export function useLedAudience(lead: AudienceLead): LedAudience {
  const [audience, setAudience] = useState<Audience>();
  const action = useAction();
  useEffect(() => {
    let wanted = true;
    const read = async () => {
      if (document.visibilityState === 'hidden') return;
      // What cannot be read now is read the next time; what is shown stays.
      const now = await lead.read().catch(() => undefined);
      if (wanted && now) setAudience(now);
    };
    void read();
    const reading = setInterval(() => void read(), READ_EVERY_MS);
    return () => {
      wanted = false;
      clearInterval(reading);
    };
  }, [lead]);
  const act = async (work: () => Promise<void>) => {
    // Buttons stay pressable meanwhile: one that is disabled lets go of the keyboard's focus.
    if (action.busy) return false;
    return action.run(async () => {
      await work();
      setAudience(await lead.read());
    });
  };
  return { audience, action, act };
}
