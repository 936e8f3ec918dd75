/**
 * Measures what Tribune promises: `npm run bench`, or `npm run bench -- [--json] [figure …]`.
 *
 * With --json, standard output is one object `{"<what>": {"value", "unit", "reach", "met", "figure"}}` and all else goes to
 * standard error. Exit code 1 when a figure could not be measured, 2 when asked for one that does not exist; a reach
 * that is not met is in the output, not in the code.
 */
import { attackBeside } from './attack-beside.ts';
import { beside } from './beside-janus.ts';
import { arrivals } from './crowd/arrivals.ts';
import { besideIcecast } from './crowd/beside-icecast.ts';
import { edgeCost, originCost } from './crowd/edge-cost.ts';
import { goLiveCrowd } from './crowd/go-live-crowd.ts';
import { originRequests, overhead } from './crowd/origin-requests.ts';
import { edge } from './edge.ts';
import { type Figure, isMet, type Reading } from './figure.ts';
import { firstPaint } from './first-paint.ts';
import { fullStage } from './full-stage.ts';
import { goodput } from './goodput/goodput.ts';
import { loss } from './loss.ts';
import { machineFacts } from './machine.ts';
import { mixerCost } from './mixer.ts';
import { network } from './network.ts';
import { origin } from './origin.ts';
import { rooms } from './rooms.ts';
import { scale } from './scale.ts';
import { besidePlayers } from './sound/beside-players.ts';
import { goLive } from './sound/go-live.ts';
import { pressToSound } from './sound/press-to-sound.ts';
import { speakerToListener, throughCache } from './sound/speaker-to-listener.ts';
import { speakerToSpeaker } from './sound/speaker-to-speaker.ts';
import { stages } from './stages.ts';
import { streamingEdge } from './streaming-edge.ts';
import { tiers } from './tiers.ts';

const FIGURES: readonly Figure[] = [
  speakerToSpeaker,
  speakerToListener,
  throughCache,
  besidePlayers,
  pressToSound,
  goLive,
  firstPaint,
  fullStage,
  stages,
  beside,
  mixerCost,
  loss,
  origin,
  edge,
  tiers,
  network,
  rooms,
  edgeCost,
  originCost,
  originRequests,
  overhead,
  arrivals,
  goLiveCrowd,
  besideIcecast,
  scale,
  streamingEdge,
  attackBeside,
  goodput,
];

const asked = process.argv.slice(2).filter((argument) => argument !== '--json');
const asJson = process.argv.includes('--json');
const say = asJson ? console.error : console.log;
const unknown = asked.filter((name) => !FIGURES.some((figure) => figure.name === name));
if (unknown.length > 0) {
  console.error(`No figure ${unknown.join(', ')}. There are: ${FIGURES.map(({ name }) => name).join(', ')}.`);
  process.exitCode = 2;
} else {
  const chosen = FIGURES.filter(({ name }) => asked.length === 0 || asked.includes(name));
  for (const fact of machineFacts()) say(fact);
  const readings: Measured[] = [];
  for (const figure of chosen) readings.push(...(await measure(figure)));
  if (asJson) console.log(JSON.stringify(objectOf(readings), undefined, 2));
  else console.log(`\n${tableOf(readings)}`);
}

type Measured = Reading & { readonly figure: string };

async function measure(figure: Figure): Promise<readonly Measured[]> {
  say(`\n${figure.name}`);
  for (const setting of figure.settings) say(`  ${setting}`);
  try {
    const readings = await figure.measure((note) => say(`  → ${note}`));
    return readings.map((reading) => ({ ...reading, figure: figure.name }));
  } catch (error) {
    console.error(`  could not be measured:`, error);
    process.exitCode = 1;
    return [];
  }
}

function objectOf(readings: readonly Measured[]): Record<string, object> {
  return Object.fromEntries(
    readings.map((reading) => {
      const { what, value, unit, figure } = reading;
      return [what, { value: rounded(value), unit, reach: reachOf(reading), met: isMet(reading), figure }];
    }),
  );
}

function tableOf(readings: readonly Reading[]): string {
  const rows = readings.map((reading) => [
    isMet(reading) ? 'met' : 'NOT MET',
    `${rounded(reading.value)} ${reading.unit}`,
    reachOf(reading),
    reading.what,
  ]);
  const all = [['', 'measured', 'reach', 'what'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, at) => cell.padEnd(widths[at] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function reachOf(reading: Reading): string {
  return 'most' in reading ? `≤ ${reading.most}` : `≥ ${reading.least}`;
}

/** Three figures that mean something; more would pretend. */
function rounded(value: number): number {
  return Number(value.toPrecision(3));
}
