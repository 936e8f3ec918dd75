/** The tables of docs/CDN.md, from the rules that the test of them follows. Pure. */

import rules from '../edge/cdn-rules.json' with { type: 'json' };
import { withBlock } from './written-block.ts';

const READ_ONLY = 'GET, HEAD, OPTIONS';

export function withCdnTables(document: string): string {
  return withBlock(withBlock(document, 'rules', rulesTable()), 'sent', sentTable());
}

function rulesTable(): string {
  const rows = rules.rules.map((rule) => [
    rule.paths.map((path) => `\`${path}\``).join(' '),
    rule.methods.join(', ') === READ_ONLY ? READ_ONLY : 'all',
    rule.store,
    rule.store === 'never' ? '–' : keyOf(rule),
    rule.staleSeconds === 0 ? 'never' : `${rule.staleSeconds} s`,
    rule.why,
  ]);
  return table(['path', 'methods', 'store', 'key', 'stale, when the origin fails', 'why'], rows);
}

function keyOf({ query, encodings }: { query: string | string[]; encodings: boolean }): string {
  const names = Array.isArray(query) ? query.map((name) => `\`${name}\``) : [];
  return ['path', ...names, ...(encodings ? ['encoding'] : [])].join(', ');
}

function sentTable(): string {
  const rows = rules.sent.map(({ what, status, cacheControl, also }) => [
    what,
    String(status),
    `\`${cacheControl}\``,
    also.map((name) => `\`${name}\``).join(', '),
  ]);
  return table(['answer', 'status', '`Cache-Control`', 'and'], rows);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
