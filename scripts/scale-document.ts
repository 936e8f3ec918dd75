/** docs/SCALE.md: from what was measured to a million listeners. Each number is computed here, none is typed. Pure. */

import { MILLION } from '../bench/scale/assumptions.ts';
import prices from '../docs/scale-prices.json' with { type: 'json' };
import { backoffMs } from '../src/core/backoff.ts';
import { RUNG_NAMES, RUNGS } from '../src/core/rung.ts';
import { DEMAND, demandOf, edgesFor, limitsOf, type Network, SPREAD_S } from './scale-arithmetic.ts';
import { measured, type ScaleFigures } from './scale-figures.ts';

const AUDIENCES = [1_000, 10_000, 100_000, 1_000_000] as const;
const MODEL_OF_REHEARSAL = 'the model, 10000 listeners behind one edge: requests at the origin for a segment';
/** What a rehearsal says of the same crowd. */
const REHEARSED = 'origin requests for each segment, 10000 listeners behind the edge';
/** What goes through to the next tier, where that is far. */
const FAR = 'shields 60 ms away, by the model: of all requests, to them';
const RECORDED_MB_AN_HOUR =
  (RUNG_NAMES.reduce((sum, name) => sum + RUNGS[name].bitsPerSecond, 0) * 3600) / 8e6;
const LOSSES = ['led elsewhere by DNS within 30 s', 'its address taken over within 3 s'] as const;

export function scaleDocument(figures: ScaleFigures): string {
  return `${[
    ...INTRODUCTION,
    '## What was measured',
    measuredTable(figures),
    '## What an audience takes',
    `Sound at the mix of the bench, headers and ${percent(prices.wireOverhead - 1)} for TLS, TCP and IP; planned at ${percent(prices.plannedUse)} of the cores and ${percent(prices.plannedNetworkUse)} of the line, because a crowd comes at once and an edge may be lost. Joins: all within a minute.`,
    audienceTable(figures),
    `Memory: ${measured(figures, DEMAND.connectionKb)} KiB of nginx for a connection, to which the kernel adds its buffers. The disk is written by the origin alone: the recording, some ${short(RECORDED_MB_AN_HOUR)} MB an hour for its ${RUNG_NAMES.length} rungs. None of this grows with the number who speak.`,
    '## What the origin feels',
    originTable(figures),
    '## When an edge is lost',
    lossTable(figures),
    `Those who were at the lost edge hear nothing until something leads them elsewhere; their players ask again after ${backoffMs(1, 0) / 1000} to ${backoffMs(99, 1) / 1000} s, spread, and then begin at the present. Neither the shields nor the origin are asked for more than before, because the other edges have it all.`,
    '## What breaks first',
    ...breaksFirst(figures),
    '## What it costs an hour',
    prices.assumed,
    costTable(figures),
    '## What to order',
    ...toOrder(figures),
    '## To measure it again',
    ...HOW,
    `Last: ${figures.machine.join('; ')}.`,
  ].join('\n\n')}\n`;
}

const INTRODUCTION = [
  '# From these figures to a million',
  'Written by `node scripts/write-scale.ts` from [what the benches measured](scale-figures.json) and [prices that are assumed](scale-prices.json); a test fails when it is not. Where a number was measured, the bench stands beside it; what follows from it is arithmetic ([scale-arithmetic](../scripts/scale-arithmetic.ts)) or the model of the whole tree ([simulate](../bench/scale/simulate.ts)), which is itself held against what was measured.',
];

const HOW = [
  '```\nnpm run --silent bench -- --json scale streaming-edge origin-requests > figures.json\nnode scripts/write-scale.ts figures.json\n```',
];

function measuredTable({ figures }: ScaleFigures): string {
  const rows = Object.entries(figures)
    .filter(([what]) => !/by the model|^the model, |, led |, its address/.test(what))
    .map(([what, { value, unit, figure }]) => [
      what,
      `${value} ${unit}`.trim(),
      `\`npm run bench -- ${figure}\``,
    ]);
  return table(['what', 'measured', 'bench'], rows);
}

function audienceTable(figures: ScaleFigures): string {
  const rows = AUDIENCES.map((listeners) => {
    const demand = demandOf(figures, listeners);
    return [
      count(listeners),
      short(demand.gbitPerSecond),
      short(demand.terabytesPerHour),
      count(demand.requestsPerSecond),
      short(demand.coresAtFull),
      short(demand.coresToOrder),
      short(demand.memoryGb),
      `${count(demand.joinsPerSecond)} (${short(demand.joinCores)} cores)`,
    ];
  });
  const head = [
    'listeners',
    'Gbit/s',
    'TB an hour',
    'requests/s',
    'cores at full',
    'cores to order',
    'GB of memory',
    'joins/s',
  ];
  return table(head, rows);
}

function originTable(figures: ScaleFigures): string {
  const a = 'a million, by the model';
  const rows = [
    ['requests a second at the edges', count(measured(figures, `${a}: requests a second at the edges`))],
    ['requests a second at the shields', count(measured(figures, `${a}: requests a second at the shields`))],
    [
      'requests a second at the origin, sampled reports included',
      count(measured(figures, `${a}: requests a second at the origin`)),
    ],
    [
      'the same in the busiest second of a minute in which all come',
      count(measured(figures, `${a}: the same while they come, busiest second`)),
    ],
    [
      'requests at the origin for a segment, at most',
      count(measured(figures, `${a}: requests at the origin for an object`)),
    ],
    [
      'of a core of the origin',
      percent(
        (measured(figures, `${a}: requests a second at the origin`) * measured(figures, DEMAND.originUs)) /
          1e6,
      ),
    ],
    [
      'the model, off what was measured at a thousand by at most',
      `${measured(figures, 'the model: off what was measured by at most')} %`,
    ],
  ];
  const tree = `a million listeners, ${MILLION.edges} edges, ${MILLION.shields} shields`;
  rows.push([
    'the model: requests at the origin for a segment, 10,000 behind one edge',
    short(measured(figures, MODEL_OF_REHEARSAL)),
  ]);
  const rehearsed = figures.figures[REHEARSED];
  rows.push([
    'the same, measured by `npm run bench -- origin-requests`',
    rehearsed ? short(rehearsed.value) : 'not yet on record',
  ]);
  return table([tree, '`npm run bench -- scale`'], rows);
}

function lossTable(figures: ScaleFigures): string {
  const rows = LOSSES.map((how) => {
    const of = (what: string) =>
      short(measured(figures, `an edge of ${MILLION.edges} lost, ${how}: ${what}`));
    return [
      how,
      `${of('silence of its listeners, median')} s`,
      `${of('all as before after')} s`,
      `× ${of('busiest second at the origin, to before')}`,
      `× ${of('busiest second of another edge, to before')}`,
      of('stalls of others'),
    ];
  });
  return table(
    [
      `one of ${MILLION.edges} edges, ${count(MILLION.listeners / MILLION.edges)} listeners`,
      'silence, median',
      'all as before after',
      'origin',
      'another edge',
      'stalls of others',
    ],
    rows,
  );
}

function breaksFirst(figures: ScaleFigures): string[] {
  const rows = prices.networks
    .filter(({ serverGbit }) => serverGbit > 0)
    .map((network) => {
      const limits = limitsOf(figures, network);
      const [first] = limits.toSorted((a, b) => a.listeners - b.listeners);
      return [network.name, ...limits.map(({ listeners }) => count(listeners)), first?.what ?? ''];
    });
  const names = limitsOf(figures, prices.networks[1] as Network).map(({ what }) => what);
  const alone = 1e6 / measured(figures, 'streaming edge, origin alone: CPU for a listener-second');
  return [
    `Of one edge with ${prices.coresPerEdge} cores and ${prices.serverGb} GB, planned as above: how many listeners each thing suffices for. All ask for a segment within ${SPREAD_S} s of one another ([ADR 3](adr/0003-ask-for-whole-segments-20-ms-after-their-end.md)): *in time* is so that nobody’s turn waits for another’s.`,
    table(['an edge with', ...names, 'first to break'], rows),
    `An origin without any edge: one core, and with it ${count(alone)} listeners at full load ([streaming-edge](#what-was-measured)); it keeps connections under a bound of its own. A cache that lets whoever has waited ${MILLION.lockMs} ms for another’s request ask for itself lets ${short(measured(figures, FAR))} % of all requests through where the way to the next tier and back takes 60 ms; [our nginx](../edge/README.md) has them wait on. Put a shield near, or rehearse with the distance that there is. A stage, its mixer and the origin are one process each: they do not feel the audience, and none of this makes them faster.`,
  ];
}

function costTable(figures: ScaleFigures): string {
  const rows = prices.networks.map((network) => [
    network.name,
    network.how,
    ...AUDIENCES.slice(1).map((listeners) => costOf(figures, listeners, network)),
  ]);
  return table(['network', '', ...AUDIENCES.slice(1).map(count)], rows);
}

function costOf(figures: ScaleFigures, listeners: number, network: Network): string {
  const demand = demandOf(figures, listeners);
  const servers = network.serverGbit > 0 ? edgesFor(figures, listeners, network) : 0;
  const at = (which: 0 | 1) =>
    demand.terabytesPerHour * 1000 * (network.perGb[which] ?? 0) +
    ((demand.requestsPerSecond * 3600) / 1e6) * (network.perMillionRequests[which] ?? 0) +
    servers * (network.perServerHour[which] ?? 0);
  const machines = servers > 0 ? `, ${count(servers)} ${servers === 1 ? 'edge' : 'edges'}` : '';
  return `${prices.currency} ${short(at(0))} to ${short(at(1))}${machines}`;
}

function toOrder(figures: ScaleFigures): string[] {
  const flat = prices.networks.filter(({ serverGbit }) => serverGbit > 0);
  const rows = AUDIENCES.map((listeners) => {
    const shields = listeners >= 100_000 ? '2' : '–';
    return [
      count(listeners),
      '1',
      shields,
      ...flat.map((network) => count(edgesFor(figures, listeners, network))),
    ];
  });
  return [
    table(
      ['listeners', 'origin (2 cores, 4 GB)', 'shields', ...flat.map(({ name }) => `edges: ${name}`)],
      rows,
    ),
    `Edges: ${prices.coresPerEdge} cores, ${prices.serverGb} GB, one more than the arithmetic asks for, so that one can be lost. Or a content delivery network by [its recipe](CDN.md), and no edge. A second origin, where the event cannot be repeated. Order lines by what they carry for an hour, not by their name: ask what a flat rate may really be used for, and rehearse.`,
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en');
}

/** Two figures that mean something; whole where there are more before the point. */
function short(value: number): string {
  return value >= 100 ? count(Number(value.toPrecision(3))) : String(Number(value.toPrecision(2)));
}

function percent(share: number): string {
  return `${short(100 * share)} %`;
}
