import { Watched } from '../watched.ts';
import { Microphone } from './microphone.ts';
import { keepChoices, keptChoices, type SoundChoices } from './sound-choices.ts';

/** What one speaks and hears through, checked before anyone is heard: microphone, clean-up, output. */
export class SoundCheck {
  readonly microphone = new Microphone();
  readonly choices = new Watched<SoundChoices>(keptChoices());
  /** Called before the device is opened anew: whoever holds a copy of its track lets go of it. */
  onOpening: () => void = () => {};

  async openMicrophone(): Promise<void> {
    const { microphone, processing } = this.choices.value;
    this.onOpening();
    await this.microphone.open(microphone, processing);
  }

  /** The same where the browser hands it out without a question. */
  async openIfAllowed(): Promise<void> {
    if (await this.microphone.isAllowed()) await this.openMicrophone();
  }

  /** Keeps what the speaker chose, and lets it take effect at once. */
  async choose(change: Partial<SoundChoices>): Promise<void> {
    const choices = { ...this.choices.value, ...change };
    this.choices.set(choices);
    keepChoices(choices);
    const sounds = change.microphone !== undefined || change.processing !== undefined;
    if (sounds && this.microphone.state.value.kind !== 'closed') await this.openMicrophone();
  }
}
