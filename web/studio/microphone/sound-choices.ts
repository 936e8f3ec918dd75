/** How a voice is cleaned before it is sent; the browser does it. */
export interface Processing {
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
}

/** What a speaker chose, kept for the next time on this device. Empty ids stand for the system's choice. */
export interface SoundChoices {
  readonly microphone: string;
  readonly output: string;
  readonly processing: Processing;
}

const KEPT_AS = 'tribune.sound';

const AT_FIRST: SoundChoices = {
  microphone: '',
  output: '',
  processing: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

/** Choices as kept, each that cannot be read as at first. */
export function readChoices(kept: string | null): SoundChoices {
  let read: unknown;
  try {
    read = JSON.parse(kept ?? '{}');
  } catch {
    return AT_FIRST;
  }
  const { microphone, output, processing } = fields(read);
  const cleaned = fields(processing);
  const flag = (name: keyof Processing): boolean => {
    const value = cleaned[name];
    return typeof value === 'boolean' ? value : AT_FIRST.processing[name];
  };
  return {
    microphone: typeof microphone === 'string' ? microphone : '',
    output: typeof output === 'string' ? output : '',
    processing: {
      echoCancellation: flag('echoCancellation'),
      noiseSuppression: flag('noiseSuppression'),
      autoGainControl: flag('autoGainControl'),
    },
  };
}

export function keptChoices(): SoundChoices {
  try {
    return readChoices(localStorage.getItem(KEPT_AS));
  } catch {
    return AT_FIRST;
  }
}

export function keepChoices(choices: SoundChoices): void {
  try {
    localStorage.setItem(KEPT_AS, JSON.stringify(choices));
  } catch {
    // Storage refused: the choices hold for this visit.
  }
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
