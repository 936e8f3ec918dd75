/** A report as one HTML file, with its plots drawn in it: nothing is loaded from anywhere. */

import { Tally } from '../crowd/tally.ts';
import { escaped } from './escaped.ts';
import { count, type Findings, findingsOf, type GaveWay, LIMITS, verdictOf } from './findings.ts';
import { type Line, plot } from './plot.ts';
import type { RehearsalReport } from './report.ts';
import { errorsText, habitsText, originText, percent, waitedText } from './report-text.ts';

export function reportPage(report: RehearsalReport): string {
  const all = report.steps.map(findingsOf);
  const { sentence } = verdictOf(report);
  const at = new Date(report.atMs).toISOString().replace('T', ' ').slice(0, 16);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Rehearsal of ${escaped(report.url)}, ${at}</title>
<style>${STYLE}</style>
<main>
<h1>${unbroken(escaped(sentence))}</h1>
<p>Rehearsed at ${escaped(report.url)}, room ${escaped(report.room)}, on ${at} UTC${report.share ? `; share ${report.share.part} of ${report.share.parts}` : ''}.</p>
<dl>
<dt>Valid for</dt><dd>build ${escaped(report.edition.build)}; ${escaped(report.edition.configuration)}</dd>
<dt>Listeners</dt><dd>${escaped(habitsText(report.habits))}</dd>
<dt>Made by</dt><dd>${escaped(report.generators.join('; '))}</dd>
</dl>
${table(all)}
${plots(report, all)}
</main>
</html>
`;
}

function table(all: readonly Findings[]): string {
  const ms = (value: number) => (Number.isNaN(value) ? '–' : count(value));
  const rows: (readonly [string, (found: Findings) => string])[] = [
    ['Arriving in', ({ arriveSeconds }) => `${arriveSeconds} s`],
    ['Heard', ({ heard }) => count(heard)],
    ...(all.some(({ waited }) => waited > 0) ? [['Waited', waitedText] as const] : []),
    ...(all.some(({ tierMoves }) => tierMoves > 0)
      ? [['Went to another tier', ({ tierMoves }: Findings) => count(tierMoves)] as const]
      : []),
    ['First audio, p50', ({ firstAudio }) => `${ms(firstAudio.p50)} ms`],
    ['First audio, p95', ({ firstAudio }) => `${ms(firstAudio.p95)} ms`],
    ['First audio, p99', ({ firstAudio }) => `${ms(firstAudio.p99)} ms`],
    ['Lateness, p50 / p99', ({ lateness }) => `${ms(lateness.p50)} / ${ms(lateness.p99)} ms`],
    [
      'Stalls',
      ({ stalls, stalledListeners }) =>
        stalls === 0 ? 'none' : `${count(stalls)} of ${count(stalledListeners)} listeners`,
    ],
    ['Errors', errorsText],
    ['Bytes', ({ bytes }) => `${(bytes / 1e6).toFixed(1)} MB`],
    ['Bytes for each of sound, without the page', ({ overhead }) => overhead.toFixed(3)],
    ['Origin asked', originText],
    ['What serves', serversText],
    [
      'Generator',
      (found) =>
        `${found.generatorUsPerListenerSecond.toFixed(1)} µs for each listener-second, ${found.lagP99Ms.toFixed(0)} ms late (p99)`,
    ],
    ['Gave way', ({ gaveWay }) => (gaveWay === undefined ? 'nothing' : GAVE_WAY[gaveWay])],
  ];
  const head = all
    .map(({ listeners }) => `<th scope="col">${unbroken(count(listeners))} listeners</th>`)
    .join('');
  const body = rows
    .map(
      ([name, text]) =>
        `<tr><th scope="row">${name}</th>${all.map((found) => `<td>${unbroken(escaped(text(found)))}</td>`).join('')}</tr>`,
    )
    .join('\n');
  return `<div class="wide" role="region" aria-label="What was found" tabindex="0"><table><caption>What was found</caption><thead><tr><td></td>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

/** A number stays on one line. */
function unbroken(text: string): string {
  return text.replace(/(\d) (?=\d{3}\b)/g, '$1\u00a0');
}

const GAVE_WAY: Readonly<Record<GaveWay, string>> = {
  generator: 'what made the listeners',
  'first-audio': 'the time to first audio',
  stalls: 'the sound, which stopped',
  errors: 'requests, which failed',
  silence: 'the sound, which some did not hear',
};

function serversText({ servers }: Findings): string {
  if (servers.length === 0) return 'not on this machine';
  return servers
    .map(
      ({ name, usPerListenerSecond, load }) =>
        `${name}: ${usPerListenerSecond.toFixed(1)} µs for each listener-second, ${percent(load)} of a processor`,
    )
    .join('; ');
}

function plots({ steps }: RehearsalReport, all: readonly Findings[]): string {
  const tallies = steps.map(({ tally }) => Tally.fromJson(tally));
  const curves = (of: (tally: Tally) => Tally['firstAudio']): Line[] =>
    tallies.map((tally, i) => ({
      name: `${count(all[i]?.listeners ?? 0)} listeners`,
      points: of(tally)
        .curve()
        .map(({ ms, share }) => [ms, share * 100]),
    }));
  const byAudience = (name: string, of: (found: Findings) => number): Line => ({
    name,
    points: all.map((found) => [found.listeners, of(found)]),
  });
  const names = [...new Set(all.flatMap(({ servers }) => servers.map(({ name }) => name)))];
  const costOf = (name: string) => (found: Findings) =>
    found.servers.find((server) => server.name === name)?.usPerListenerSecond ?? 0;
  const figures = [
    plot({
      title: 'The knee: time to first audio by audience',
      x: 'listeners',
      y: 'ms',
      mark: { at: LIMITS.firstAudioP99Ms, name: 'limit of p99' },
      lines: [
        byAudience('p50', ({ firstAudio }) => firstAudio.p50),
        byAudience('p95', ({ firstAudio }) => firstAudio.p95),
        byAudience('p99', ({ firstAudio }) => firstAudio.p99),
      ],
    }),
    plot({ title: 'Time to first audio', x: 'ms', y: '% of listeners', lines: curves((t) => t.firstAudio) }),
    plot({
      title: 'Lateness of sound',
      x: 'ms after its listener’s turn',
      y: '% of arrivals',
      lines: curves((t) => t.lateness),
    }),
    plot({
      title: 'Processor time for each listener-second',
      x: 'listeners',
      y: 'µs',
      lines: [
        ...names.map((name) => byAudience(name, costOf(name))),
        byAudience('generator', (found) => found.generatorUsPerListenerSecond),
      ],
    }),
  ];
  return figures.join('\n');
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c1b1a; --paper: #fbfaf8; --line: #c9c4bc; --c0: #0b5fa5; --c1: #b3521b; --c2: #2c7a3f; --c3: #7a3e9d; --c4: #8a6d00; --c5: #a3224e; }
@media (prefers-color-scheme: dark) { :root { --ink: #eeebe6; --paper: #191817; --line: #4a4640; --c0: #7fbdf5; --c1: #f0a36f; --c2: #86d39a; --c3: #cfa0ec; --c4: #e3c65a; --c5: #f290b1; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1rem; }
h1 { font-size: 1.5rem; line-height: 1.3; } h2 { font-size: 1.1rem; margin: 2rem 0 0.5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; } dt { font-weight: 600; } dd { margin: 0; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; } caption { text-align: left; font-weight: 600; padding: 1rem 0 0.25rem; } th, td { text-align: left; vertical-align: top; padding: 0.35rem 0.75rem 0.35rem 0; border-bottom: 1px solid var(--line); min-width: 6.5rem; } th[scope=row] { position: sticky; left: 0; background: var(--paper); }
figure { margin: 0; } .wide > svg { min-width: 40rem; } .wide:focus-visible { outline: 2px solid var(--c0); outline-offset: 2px; } svg { width: 100%; height: auto; } svg text { fill: var(--ink); font: 12px system-ui, sans-serif; }
.axis { stroke: var(--line); fill: none; } .mark { stroke: var(--ink); stroke-dasharray: 4 4; }
.legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1.25rem; padding: 0; list-style: none; } .legend svg { width: 2rem; height: 0.6rem; vertical-align: middle; }
`;
