/** A report for a terminal. */

import { count, type Findings, findingsOf, type Percentiles, verdictOf } from './findings.ts';
import type { RehearsalReport } from './report.ts';

export function reportText(report: RehearsalReport): string {
  const { edition, url, room, habits, share, generators } = report;
  const lines = [
    `Rehearsal of ${url}, room ${room}, ${new Date(report.atMs).toISOString()}`,
    `valid for: build ${edition.build}; ${edition.configuration}`,
    `listeners: ${habitsText(habits)}; neither presence nor waiting is reported, so that nobody is counted who is none`,
    `made by: ${generators.join('; ')}`,
    ...(share ? [`share ${share.part}/${share.parts}: add the others with  tribune rehearse merge`] : []),
    ...report.steps.flatMap((step) => ['', ...stepLines(findingsOf(step))]),
    '',
    verdictOf(report).sentence,
  ];
  return `${lines.join('\n')}\n`;
}

export function habitsText({
  pageAtHand,
  restless,
  slow,
  slowBitsPerSecond,
}: RehearsalReport['habits']): string {
  const parts = [
    pageAtHand ? 'the page is at hand' : 'each loads the page, with nothing cached',
    `${percent(restless)} a minute pause, or leave and come back`,
  ];
  if (slow > 0) parts.push(`${percent(slow)} have ${count(slowBitsPerSecond / 1000)} kbit/s`);
  return parts.join(', ');
}

function stepLines(found: Findings): string[] {
  const rows: [string, string][] = [
    ['heard', `${count(found.heard)}`],
    ...(found.waited === 0 ? [] : ([['waited', waitedText(found)]] as [string, string][])),
    ...(found.tierMoves === 0
      ? []
      : ([['tiers', `${count(found.tierMoves)} times one went over to another`]] as [string, string][])),
    ['first audio', times(found.firstAudio)],
    ...(Number.isNaN(found.pageLoad.p50) ? [] : ([['page', times(found.pageLoad)]] as [string, string][])),
    ...(Number.isNaN(found.slowFirstAudio.p50)
      ? []
      : ([
          ['slow links', `first audio ${times(found.slowFirstAudio)}; ${count(found.slowStalls)} stalls`],
        ] as [string, string][])),
    ['lateness', times(found.lateness)],
    [
      'stalls',
      `${count(found.stalls)} of ${count(found.stalledListeners)} listeners, ${found.stalledSeconds.toFixed(1)} s in all`,
    ],
    ['errors', errorsText(found)],
    [
      'bytes',
      `${(found.bytes / 1e6).toFixed(1)} MB; without the page ${found.overhead.toFixed(3)} for each of sound`,
    ],
    ['origin asked', originText(found)],
    ...(found.servers.length === 0
      ? ([['processor', 'what serves is not on this machine']] as [string, string][])
      : found.servers.map((server): [string, string] => [
          server.name,
          `${server.usPerListenerSecond.toFixed(1)} µs for each listener-second, ${percent(server.load)} of a processor`,
        ])),
    [
      'generator',
      `${found.generatorUsPerListenerSecond.toFixed(1)} µs for each listener-second, ${found.generatorKbPerListener.toFixed(0)} kB for each listener; late by ${found.lagP99Ms.toFixed(0)} ms (p99)${found.counts ? '' : ': this run does not count'}`,
    ],
  ];
  return [
    `${count(found.listeners)} listeners arrive in ${found.arriveSeconds} s${found.gaveWay ? ` – gave way: ${found.gaveWay}` : ''}`,
    ...rows.map(([name, text]) => `  ${name.padEnd(13)} ${text}`),
  ];
}

/** Of a room that was full. */
export function waitedText({ waited, stillWait, waiting }: Findings): string {
  return `${count(waited)} before a full room, ${count(stillWait)} still; the others ${times(waiting)}`;
}

function times({ p50, p95, p99, max }: Percentiles): string {
  const ms = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(0));
  return `p50 ${ms(p50)}, p95 ${ms(p95)}, p99 ${ms(p99)}, most ${ms(max)} ms`;
}

export function errorsText({ errors, errorCount, requests }: Findings): string {
  if (errorCount === 0) return `none in ${count(requests)} requests`;
  const sorted = Object.entries(errors).sort(([, a], [, b]) => b - a);
  const named = sorted.map(([reason, n]) => `${reason}: ${count(n)}`).join(', ');
  return `${count(errorCount)} in ${count(requests)} requests: ${named}`;
}

export function originText({ originRequests }: Findings): string {
  if (!originRequests) return 'each time: no edge stands before it, or it does not say';
  const { mean, most, objects } = originRequests;
  return `${mean.toFixed(2)} times for a segment (most ${count(most)}, ${count(objects)} segments)`;
}

export function percent(share: number): string {
  return `${Number((share * 100).toPrecision(3))} %`;
}
