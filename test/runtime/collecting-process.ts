/**
 * Loaded ahead of a process whose memory a test measures: on SIGUSR2 it collects what is garbage, gives back the pages
 * that V8 keeps for what may come, and says so in its log, as the process itself says things.
 */
process.on('SIGUSR2', () => {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
  const { heapUsed, external } = process.memoryUsage();
  const inUse = heapUsed + external;
  process.stdout.write(`${JSON.stringify({ msg: 'garbage collected', pid: process.pid, inUse })}\n`);
});
