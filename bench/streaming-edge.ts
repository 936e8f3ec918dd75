/** Whether a cache that streams earns its place: Apache Traffic Server beside nginx, which passes on whole objects, and the origin alone. */

import type { Figure, Reading } from './figure.ts';
import { MachineWatch } from './machine.ts';
import { describe, type Measured, measure, type Way } from './scale/measured.ts';
import { SETTINGS } from './scale/traffic-server.ts';

const LISTENERS = 500;
const SETTLE_MS = 8_000;
const WINDOW_MS = 20_000;
const WAYS: readonly Way[] = ['trafficserver', 'nginx', 'origin alone'];

export const streamingEdge: Figure = {
  name: 'streaming-edge',
  settings: [
    `${LISTENERS} listeners at 64 kbit/s on kept-alive connections over loopback, no TLS, who ask by the clock as the player does; ${WINDOW_MS / 1000} s; CPU of the cache alone, of the origin where there is none, from /proc`,
    'Traffic Server and the origin alone stream: a segment is asked for 40 to 200 ms after its start, and comes while it is made; nginx with edge/tribune.conf: asked for within the spread after its end',
    `Traffic Server: Debian's, one thread, a cache of 256 MB on disk and 64 MB in memory; ${SETTINGS.map((setting) => setting.split('proxy.config.')[1]).join(', ')}`,
    'late: from before the PUT of a segment’s last chunk to its last byte at a listener; the listeners’ share of the processor is in it',
  ],
  async measure(say) {
    const readings: Reading[] = [];
    for (const way of WAYS) {
      const machine = new MachineWatch();
      const measured = await measure(way, {
        listeners: LISTENERS,
        settleMs: SETTLE_MS,
        windowMs: WINDOW_MS,
        rungOf: () => 'aac64',
      });
      say(`${way}: ${describe(measured)}; ${machine.report()}`);
      readings.push(...ofWay(way, measured));
    }
    return readings;
  },
};

function ofWay(way: Way, measured: Measured): Reading[] {
  const what = `streaming edge, ${way}`;
  const late = way === 'nginx' ? { median: 80, p99: 150 } : { median: 30, p99: 80 };
  return [
    {
      what: `${what}: CPU for a listener-second`,
      value: measured.usPerListenerSecond,
      unit: 'µs',
      most: 100,
    },
    { what: `${what}: segments late, median`, value: measured.lateMedianMs, unit: 'ms', most: late.median },
    { what: `${what}: segments late, p99`, value: measured.lateP99Ms, unit: 'ms', most: late.p99 },
    ...(way === 'origin alone'
      ? [{ what: `${what}: CPU for a request`, value: measured.usPerRequest, unit: 'µs', most: 150 }]
      : [
          {
            what: `${what}: requests at the origin for a segment`,
            value: measured.requestsPerObject,
            unit: '',
            most: 2,
          },
        ]),
    { what: `${what}: segments heard`, value: 100 * measured.heardShare, unit: '%', least: 98 },
  ];
}
