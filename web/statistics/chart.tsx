import type { AudienceStatistics } from '../../src/contract/statistics-schemas.ts';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatNumber, formatPosition } from '../words/numbers.ts';
import { statisticsWords } from './statistics-words.ts';

type Sample = AudienceStatistics['samples'][number];

/** In units of the drawing; it is as wide as its page. */
const WIDTH = 640;
const HEIGHT = 260;
const LEFT = 84;
const BOTTOM = 28;
const TOP = 12;
/** Of the plot, for the bars of reactions. */
const BARS = 0.35;

/** Listeners as a line with the band of its error, reactions as bars under it, over programme time. */
export function Chart({ samples }: { readonly samples: readonly Sample[] }) {
  const words = useWords(statisticsWords);
  const language = useLanguage();
  const count = (n: number) => formatNumber(language, n);
  const most = niceAbove(Math.max(1, ...samples.map(({ listeners, error }) => listeners + error)));
  const reactions = Math.max(1, ...samples.map((sample) => sample.reactions));
  const fromMs = samples[0]?.programmeMs ?? 0;
  const untilMs = Math.max(fromMs + 60_000, samples.at(-1)?.programmeMs ?? 0);
  const plotHeight = HEIGHT - TOP - BOTTOM;
  const x = (ms: number) => LEFT + ((ms - fromMs) / (untilMs - fromMs)) * (WIDTH - LEFT - 8);
  const y = (listeners: number) => TOP + plotHeight * (1 - Math.max(0, listeners) / most);
  const point = ({ programmeMs }: Sample, listeners: number) =>
    `${x(programmeMs).toFixed(1)},${y(listeners).toFixed(1)}`;
  const line = samples.map((sample) => point(sample, sample.listeners)).join(' ');
  const band = [
    ...samples.map((sample) => point(sample, sample.listeners + sample.error)),
    ...samples.toReversed().map((sample) => point(sample, sample.listeners - sample.error)),
  ].join(' ');
  const barWidth = Math.max(1, ((WIDTH - LEFT) / Math.max(1, samples.length)) * 0.7);
  const peak = Math.max(0, ...samples.map(({ listeners }) => listeners));
  return (
    <figure class="chart">
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={`${words.chart}. ${words.chartText(count(peak))}`}
      >
        {[0, 0.5, 1].map((share) => (
          <g key={share} class="chart-grid">
            <line x1={LEFT} x2={WIDTH - 8} y1={y(most * share)} y2={y(most * share)} />
            <text x={LEFT - 8} y={y(most * share) + 4} text-anchor="end">
              {count(most * share)}
            </text>
          </g>
        ))}
        {samples.map((sample) => {
          const height = (sample.reactions / reactions) * plotHeight * BARS;
          return (
            <rect
              key={sample.atMs}
              class="chart-reactions"
              x={x(sample.programmeMs) - barWidth / 2}
              y={TOP + plotHeight - height}
              width={barWidth}
              height={height}
            />
          );
        })}
        <polygon class="chart-band" points={band} />
        <polyline class="chart-line" points={line} />
        {/* One sample makes no line. */}
        {samples.length < 3 &&
          samples.map((sample) => (
            <circle
              key={sample.atMs}
              class="chart-point"
              cx={x(sample.programmeMs)}
              cy={y(sample.listeners)}
              r={4}
            />
          ))}
        {[0, 0.5, 1].map((share) => {
          const ms = fromMs + (untilMs - fromMs) * share;
          const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
          return (
            <text key={share} class="chart-time" x={x(ms)} y={HEIGHT - 8} text-anchor={anchor}>
              {formatPosition(ms)}
            </text>
          );
        })}
      </svg>
      <figcaption class="chart-key soft small">
        <span class="key-line">{words.listeners}</span>
        <span class="key-band">{words.band}</span>
        <span class="key-bars">{words.reactions}</span>
      </figcaption>
    </figure>
  );
}

/** 1, 2 or 5 times a power of ten, even where it is halved. */
function niceAbove(n: number): number {
  const power = 10 ** Math.floor(Math.log10(n));
  return Math.max(2, [1, 2, 4, 6, 10].map((step) => step * power).find((each) => each >= n) ?? n);
}
