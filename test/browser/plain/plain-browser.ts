/**
 * A browser as anyone has it: its own autoplay policy, its own throttling of what nobody looks at, its own microphone
 * and loudspeaker. Only pressing is done for it.
 */

/** What a person can do at a page, in whichever browser. */
export interface Tab {
  /** Presses a button by its whole text, as a finger or a mouse does. */
  press(button: string): Promise<void>;
  /** Presses what stands beside a box to tick. @param label part of its text */
  tick(label: string): Promise<void>;
  /** What a look into the page finds; a look is no press. @param expression of JavaScript, its value as JSON */
  read<T>(expression: string): Promise<T>;
  toFront(): Promise<void>;
  close(): Promise<void>;
}

export interface PlainBrowser {
  /** A tab of its only window, in front of the others. */
  open(url: string): Promise<Tab>;
  /** Takes the window out of sight, or shows it again. */
  minimise(minimised: boolean): Promise<void>;
  /** What pages threw or logged as an error: there should be nothing. */
  readonly faults: readonly string[];
  stop(): Promise<void>;
}

export interface PlainOptions {
  /** The card that it plays and captures by: `SoundCard.env`. */
  readonly env: Readonly<Record<string, string>>;
  /** The site that may use the microphone without a question, as after a first visit; may then sound unpressed. */
  readonly microphoneFor?: string | undefined;
}

export type BrowserName = 'chromium' | 'firefox';
