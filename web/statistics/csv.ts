import type { AudienceStatistics } from '../../src/contract/statistics-schemas.ts';

const COLUMNS = ['programme_s', 'utc', 'listeners', 'error_95', 'joins', 'reactions', 'questions'] as const;

/** The samples as RFC 4180 has tables: one line each, names first. The same in every language, for programs. */
export function csvOf({ samples }: AudienceStatistics): string {
  const rows = samples.map(({ atMs, programmeMs, listeners, error, joins, reactions, questions }) =>
    [
      Math.round(programmeMs / 1000),
      new Date(atMs).toISOString(),
      listeners,
      error,
      joins,
      reactions,
      questions,
    ].join(','),
  );
  return [COLUMNS.join(','), ...rows, ''].join('\r\n');
}
