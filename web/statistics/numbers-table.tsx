import type { AudienceStatistics } from '../../src/contract/statistics-schemas.ts';
import { useWords } from '../words/book.ts';
import { useLanguage } from '../words/language.ts';
import { formatNumber, formatPosition } from '../words/numbers.ts';
import { csvOf } from './csv.ts';
import { statisticsWords } from './statistics-words.ts';

export interface NumbersTableProps {
  readonly statistics: AudienceStatistics;
  readonly room: string;
}

/** What the chart shows, to read and to take away. */
export function NumbersTable({ statistics, room }: NumbersTableProps) {
  const words = useWords(statisticsWords);
  const language = useLanguage();
  const count = (n: number) => formatNumber(language, n);
  const download = () => {
    const url = URL.createObjectURL(new Blob([csvOf(statistics)], { type: 'text/csv' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = `${room}-audience.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <details class="numbers">
      <summary>{words.table}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by keyboard (WCAG 2.2, 2.1.1) */}
      <section class="numbers-scroll" aria-label={words.table} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {[words.time, words.listeners, words.error, words.joined, words.reactions, words.asked].map(
                (name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {statistics.samples.map((sample) => (
              <tr key={sample.atMs}>
                <th scope="row">{formatPosition(sample.programmeMs)}</th>
                <td>{count(sample.listeners)}</td>
                <td>{count(sample.error)}</td>
                <td>{count(sample.joins)}</td>
                <td>{count(sample.reactions)}</td>
                <td>{count(sample.questions)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <div class="actions">
        <button type="button" class="button button-quiet" onClick={download}>
          {words.csv}
        </button>
      </div>
    </details>
  );
}
