/** A process that makes listeners, as it is told; it ends with them, or with who started it. */

import { runCrowd } from './crowd/crowd.ts';
import type { GeneratorOrder, GeneratorReport } from './generator-messages.ts';

process.on('disconnect', () => process.exit(1));
// Ctrl-C reaches every process of the terminal; who started this one ends it.
process.on('SIGINT', () => {});
process.once('message', ({ plan }: GeneratorOrder) => {
  runCrowd(plan, (progress) => say({ say: 'progress', progress })).then(
    (result) => say({ say: 'done', result }, () => process.exit(0)),
    (error: Error) => say({ say: 'failed', reason: error.message }, () => process.exit(1)),
  );
});

function say(report: GeneratorReport, then?: () => void): void {
  if (process.connected) process.send?.(report, () => then?.());
}
