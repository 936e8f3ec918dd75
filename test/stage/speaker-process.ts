/** A speaker in a process of its own, to be killed: its parent answers the offer. */
import type { Joined, JoinRequest } from '../../src/stage/stage-interface.ts';
import { VoiceClient } from './voice-client.ts';

const join = (request: JoinRequest): Promise<Joined> => {
  const answered = new Promise<Joined>((resolve) => process.once('message', resolve));
  process.send?.(request);
  return answered;
};
const client = await VoiceClient.join({ join }, 'killed', { slots: 1 });
setInterval(() => client.speak('alive'), 20);
process.on('disconnect', () => process.exit());
