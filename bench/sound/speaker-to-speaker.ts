/** How long a word takes from one speaker's mouth to another's ear. */

import { setTimeout as wait } from 'node:timers/promises';
import { joinStage } from '../../test/browser/tapped-people.ts';
import { latest, readTap, tapSettings } from '../../test/sound/tap.ts';
import { type Figure, percentile } from '../figure.ts';
import { MachineWatch } from '../machine.ts';
import { compare, describe } from './hearing.ts';
import { SPEAKER_SETTINGS, SpokenRoom, TAP_SETTINGS } from './spoken-room.ts';

const SETTLE_MS = 10_000;
const WINDOW_MS = 60_000;

export const speakerToSpeaker: Figure = {
  name: 'speaker-to-speaker',
  settings: [
    SPEAKER_SETTINGS,
    'the other speaker: the same in a second Chromium, silent; a whole installation between them, loopback',
    TAP_SETTINGS,
    `${WINDOW_MS / 1000} s after ${SETTLE_MS / 1000} s to settle`,
  ],
  async measure(say) {
    const room = await SpokenRoom.start();
    try {
      const ben = await joinStage(room.hearers, await room.installation.invite(room.id, 'Ben'));
      await wait(SETTLE_MS);
      const machine = new MachineWatch();
      await wait(WINDOW_MS);
      say(machine.report());
      say(await tapSettings(ben));
      const [mouth, ear] = [await readTap(room.speaker, 'mouth'), await readTap(ben, 'ear')];
      if (!mouth || !ear) throw new Error('a tap heard nothing');
      const heard = compare(latest(mouth, WINDOW_MS), ear, { fromMs: 0, toMs: 1_000 });
      say(describe(heard));
      return [
        {
          what: 'speaker → speaker, mouth to ear, p95',
          value: percentile(heard.delaysMs, 0.95),
          unit: 'ms',
          most: 150,
        },
      ];
    } finally {
      await room.close();
    }
  },
};
