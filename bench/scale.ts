/** From a thousand listeners who are real to a million who are not: what each tier is asked, and what a lost edge does. */

import type { Figure, Reading } from './figure.ts';
import { percentile } from './figure.ts';
import { MachineWatch } from './machine.ts';
import { COSTS, MEASURED_EDGE, MEASURED_LISTENERS, MILLION, type Tree } from './scale/assumptions.ts';
import { compare, farthest } from './scale/check.ts';
import { type HandshakeCost, handshakeCost } from './scale/handshakes.ts';
import { describe, type Measured, measure, mixedRungs } from './scale/measured.ts';
import { type Simulated, simulate } from './scale/simulate.ts';

const SETTLE_MS = 16_000;
const WINDOW_MS = 24_000;
const HANDSHAKES = 1_000;
const FAR_MS = 60;
const REHEARSED = 10_000;
const STEADY_MS = 30_000;
const LOSS_AT_MS = 92_000;
/** 25 segments: a second in which two of them end is in every such span. */
const ROUND_MS = 24_000;

/** What becomes of an edge's listeners: its name is taken out of the DNS, or its address is taken over. */
const LOSSES = {
  'led elsewhere by DNS within 30 s': { atMs: LOSS_AT_MS, failsAfterMs: 0, ledElsewhereMs: 30_000 },
  'its address taken over within 3 s': { atMs: LOSS_AT_MS, failsAfterMs: 1_000, ledElsewhereMs: 3_000 },
} as const;

export const scale: Figure = {
  name: 'scale',
  settings: [
    `measured: ${MEASURED_LISTENERS} listeners who ask by the clock as the player does (8 in 10 at 64 kbit/s, 3 in 20 at 48, 1 in 20 at 32; a head every 15 s), plain HTTP over loopback, one nginx with edge/tribune.conf and one worker before a real origin that passes on whole objects; ${WINDOW_MS / 1000} s; CPU from /proc`,
    `joins: ${HANDSHAKES} full handshakes (TLS 1.3, ECDSA P-256) and one small answer each, to nginx with one worker; memory of its connections when all stay`,
    `the model: bench/scale/simulate.ts, each of a million listeners by the clock of the player's own functions; ${MILLION.edges} edges of ${MILLION.coresPerEdge} cores, ${MILLION.shields} shields, all come within ${MILLION.arrivalMs / 1000} s; round trips of ${MILLION.nearMs}, ${MILLION.middleMs} and ${MILLION.farMs} ms; costs of an edge as measured just before, of the origin ${COSTS.originRequestUs} µs for a request`,
    `of sampled reports the model counts all that there may be, ${MILLION.reportsPerSecond} a second, at every tier`,
  ],
  async measure(say) {
    const machine = new MachineWatch();
    const measured = await measure('nginx', {
      listeners: MEASURED_LISTENERS,
      settleMs: SETTLE_MS,
      windowMs: WINDOW_MS,
      rungOf: mixedRungs,
    });
    say(describe(measured));
    const joins = await handshakeCost(HANDSHAKES);
    say(
      `${joins.joinUs.toFixed(0)} µs of CPU for a join by TLS, ${joins.connectionKb.toFixed(1)} KiB for a connection`,
    );
    say(machine.report());
    if (measured.heardShare < 0.98)
      throw new Error('listeners missed segments: the machine is too busy to tell');
    const compared = compare(MILLION, {
      ...measured,
      edges: 1,
      arrivalMs: SETTLE_MS / 2,
      fromMs: SETTLE_MS,
      spanMs: WINDOW_MS,
    });
    for (const { what, model, measured } of compared) {
      say(`${what}: ${model.toFixed(2)} by the model, ${measured.toFixed(2)} measured`);
    }
    const tree = withCosts(measured, joins);
    return [
      ...ofMeasured(measured, joins),
      {
        what: 'the model: off what was measured by at most',
        value: 100 * farthest(compared),
        unit: '%',
        most: 10,
      },
      ...ofMillion(tree, say),
      ...ofFarShields(tree, say),
      ...ofRehearsal(tree),
      ...Object.entries(LOSSES).flatMap(([how, loss]) => ofLoss({ ...tree, loss }, how, say)),
    ];
  },
};

function withCosts({ usPerRequest }: Measured, { joinUs }: HandshakeCost): Tree {
  return { ...MILLION, costs: { ...COSTS, edgeRequestUs: usPerRequest, edgeJoinUs: joinUs } };
}

function ofMeasured(measured: Measured, { joinUs, connectionKb }: HandshakeCost): Reading[] {
  const { listeners, bytes, edgeRequests } = measured;
  const edge = MEASURED_EDGE;
  return [
    { what: `${edge}: CPU for a listener-second`, value: measured.usPerListenerSecond, unit: 'µs', most: 60 },
    { what: `${edge}: bytes to a listener a second`, value: bytes / listeners, unit: 'B/s', most: 12_000 },
    {
      what: `${edge}: requests of a listener a second`,
      value: edgeRequests / listeners,
      unit: '/s',
      most: 1.2,
    },
    {
      what: `${edge}: requests at the origin for a segment`,
      value: measured.requestsPerObject,
      unit: '',
      most: 2,
    },
    { what: `${edge}: CPU for a join by TLS`, value: joinUs, unit: 'µs', most: 1_000 },
    { what: `${edge}: memory for a connection by TLS`, value: connectionKb, unit: 'KiB', most: 100 },
  ];
}

function ofMillion(tree: Tree, say: (note: string) => void): Reading[] {
  const simulated = simulate(tree, STEADY_MS);
  const fromMs = tree.arrivalMs + 10_000;
  const untilMs = fromMs + ROUND_MS;
  const [coming, steady] = [between(simulated, 0, fromMs), between(simulated, fromMs, untilMs)];
  for (const [name, span] of Object.entries({ 'while they come': coming, 'when all are there': steady })) {
    say(
      `a million, ${name}: edges ${round(span.edges.mean)} requests a second (${round(span.edges.peak)} in the busiest), one edge ${round(span.edges.peakOfNode)} at most; shields ${round(span.shields.mean)} (${round(span.shields.peak)}); origin ${round(span.origin.mean)} (${round(span.origin.peak)})`,
    );
  }
  say(
    `stalls: ${simulated.stalls}; cores of an edge were behind by ${simulated.longestQueueMs.toFixed(0)} ms at most`,
  );
  const a = 'a million, by the model';
  return [
    { what: `${a}: requests a second at the edges`, value: steady.edges.mean, unit: '/s', most: 1_300_000 },
    { what: `${a}: bytes a second at the edges`, value: steady.edges.bytes, unit: 'B/s', most: 12e9 },
    { what: `${a}: requests a second at the shields`, value: steady.shields.mean, unit: '/s', most: 1_000 },
    { what: `${a}: requests a second at the origin`, value: steady.origin.mean, unit: '/s', most: 500 },
    {
      what: `${a}: the same while they come, busiest second`,
      value: coming.origin.peak,
      unit: '/s',
      most: 600,
    },
    {
      what: `${a}: requests at the origin for an object`,
      value: simulated.origin.perObject(fromMs, untilMs).most,
      unit: '',
      most: tree.shields,
    },
    { what: `${a}: joins in the busiest second`, value: simulated.mostJoins, unit: '/s', most: 40_000 },
    { what: `${a}: stalls`, value: simulated.stalls, unit: '', most: 0 },
  ];
}

/** What goes through a cache that lets whoever has waited ask for itself, where its way to the shield takes longer than that. */
function ofFarShields(tree: Tree, say: (note: string) => void): Reading[] {
  const listeners = tree.listeners / 10;
  const far = { ...tree, listeners, coresPerEdge: tree.coresPerEdge / 10, middleMs: FAR_MS, turnsMs: [] };
  const fromMs = tree.arrivalMs + 10_000;
  const { edges, shields, origin } = between(simulate(far, STEADY_MS), fromMs, fromMs + ROUND_MS);
  say(
    `shields ${FAR_MS} ms away, ${round(listeners)} listeners: ${round(shields.mean)} requests a second at the shields, ${round(origin.mean)} at the origin`,
  );
  const share = 100 * (shields.mean / edges.mean);
  return [
    {
      what: `shields ${FAR_MS} ms away, by the model: of all requests, to them`,
      value: share,
      unit: '%',
      most: 80,
    },
  ];
}

/** What the model says of a crowd that is rehearsed for real, by the bench `origin-requests`. */
function ofRehearsal(tree: Tree): Reading[] {
  const one = { ...tree, listeners: REHEARSED, edges: 1, shields: 0, arrivalMs: 10_000, reportsPerSecond: 0 };
  const { mean } = simulate(one, STEADY_MS).origin.perObject(20_000, 20_000 + ROUND_MS);
  const what = `the model, ${REHEARSED} listeners behind one edge: requests at the origin for a segment`;
  return [{ what, value: mean, unit: '', most: 2 }];
}

function ofLoss(tree: Tree, how: string, say: (note: string) => void): Reading[] {
  const simulated = simulate(tree, 75_000);
  const before = between(simulated, LOSS_AT_MS - ROUND_MS, LOSS_AT_MS);
  const after = between(simulated, LOSS_AT_MS, LOSS_AT_MS + 40_000);
  const { listeners, silentMs, normalAfterMs } = simulated.lost ?? {
    listeners: 0,
    silentMs: [],
    normalAfterMs: 0,
  };
  const seconds = (share: number) => percentile(silentMs, share) / 1000;
  say(
    `an edge of ${tree.edges} is lost, ${how}: ${listeners} listeners hear nothing for ${seconds(0.5).toFixed(1)} s (median), ${seconds(1).toFixed(1)} s at most; all is as before after ${(normalAfterMs / 1000).toFixed(1)} s; busiest second before and after: the busiest edge ${before.edges.peakOfNode} and ${after.edges.peakOfNode} requests, shields ${round(before.shields.peak)} and ${round(after.shields.peak)}, origin ${round(before.origin.peak)} and ${round(after.origin.peak)}; ${simulated.stalls} stalls of others`,
  );
  const lost = `an edge of ${tree.edges} lost, ${how}`;
  return [
    { what: `${lost}: silence of its listeners, median`, value: seconds(0.5), unit: 's', most: 16 },
    { what: `${lost}: all as before after`, value: normalAfterMs / 1000, unit: 's', most: 40 },
    {
      what: `${lost}: busiest second at the origin, to before`,
      value: after.origin.peak / before.origin.peak,
      unit: '×',
      most: 1.2,
    },
    {
      what: `${lost}: busiest second of another edge, to before`,
      value: after.edges.peakOfNode / before.edges.peakOfNode,
      unit: '×',
      most: 1.5,
    },
    { what: `${lost}: stalls of others`, value: simulated.stalls, unit: '', most: 0 },
  ];
}

function between({ edges, shields, origin }: Simulated, fromMs: number, untilMs: number) {
  return {
    edges: edges.between(fromMs, untilMs),
    shields: shields.between(fromMs, untilMs),
    origin: origin.between(fromMs, untilMs),
  };
}

function round(value: number): string {
  return Math.round(value).toLocaleString('en');
}
