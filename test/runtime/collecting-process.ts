/**
 * Loaded ahead of a process whose memory a test measures: on SIGUSR2 it collects what is garbage, and says so in its
 * log, as the process itself says things.
 */
process.on('SIGUSR2', () => {
  globalThis.gc?.();
  globalThis.gc?.();
  process.stdout.write(`${JSON.stringify({ msg: 'garbage collected', pid: process.pid })}\n`);
});
