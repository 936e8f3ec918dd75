/** What of speech is understood when packets are lost. */

import {
  describeRow,
  LossBench,
  MOST_MORE_ERRORS,
  type Row,
  TABLE_HEAD,
} from '../test/browser/loss-table.ts';
import { HomeNetwork } from '../test/network/home-network.ts';
import type { Figure, Reading } from './figure.ts';

/** Readings of each kind for each line of the table, all at once. */
const TIMES = 2;

export const network: Figure = {
  name: 'network',
  settings: [
    'a studio in Chromium, in a network namespace of its own, reads 71 words of a LibriVox recording; a router loses UDP packets at random (nftables), only on the way that is measured',
    'word errors: put in, left out or taken for others by pocketsphinx with its model of US English, of the words read, in the recording of the programme or in what the page of another speaker plays; the recogniser errs without loss, too',
    'concealed: of the sound, the share invented in place of loss, by the mixer’s and by the browser’s own account',
    `${TIMES} readings for each number; without FEC the stage's answer says useinbandfec=0`,
  ],
  async measure(say) {
    const home = HomeNetwork.make();
    const bench = await LossBench.open(home);
    const table = async (title: string, what: 'toProgramme' | 'toOthers'): Promise<Reading[]> => {
      say(title);
      say(TABLE_HEAD);
      const rows: Row[] = [];
      for (const percent of [0, ...MOST_MORE_ERRORS.keys()]) {
        const row = await bench[what](percent, TIMES);
        say(describeRow(row));
        rows.push(row);
      }
      return readingsOf(title, rows);
    };
    try {
      return [
        ...(await table('speaker → programme', 'toProgramme')),
        ...(await table('stage → speaker', 'toOthers')),
      ];
    } finally {
      await bench.close();
      home.remove();
    }
  },
};

function readingsOf(title: string, rows: readonly Row[]): Reading[] {
  const [clean, ...lossy] = rows;
  return lossy.map(({ percent, withCorrection }) => ({
    what: `${title}, words misunderstood more at ${percent} % loss`,
    value: (withCorrection.wordErrorRate - (clean?.withCorrection.wordErrorRate ?? Number.NaN)) * 100,
    unit: 'points',
    most: (MOST_MORE_ERRORS.get(percent) ?? Number.NaN) * 100,
  }));
}
