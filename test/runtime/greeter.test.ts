import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { Greeter, type GreeterOptions } from '../../src/runtime/greeter.ts';
import { Supervisor } from '../../src/runtime/supervisor.ts';

/** A control that dies when a file says so, and tells another link at its next start. */
const CONTROL = `
import { existsSync, watch, writeFileSync } from 'node:fs';
const again = existsSync(new URL('./died', import.meta.url));
const first = { operatorToken: 'token', firstOperator: 'first' };
process.send({ ready: 'control', ...(again ? { firstOperator: 'second' } : first) }, () => {
  if (again) return;
  const look = () => {
    if (!existsSync(new URL('./die', import.meta.url))) return;
    writeFileSync(new URL('./died', import.meta.url), '');
    process.exit(1);
  };
  watch(new URL('.', import.meta.url), look);
  look();
});
process.on('disconnect', () => process.exit(1));
`;

const URL_OF_SITE = 'https://talk.example.org';

/** What is written, and a wait for words in it. */
function paper() {
  let text = '';
  let look = () => {};
  const write = (more: string) => {
    text += more;
    look();
  };
  const until = (words: string) =>
    new Promise<string>((resolve) => {
      look = () => text.includes(words) && resolve(text);
      look();
    });
  return { write, until, text: () => text };
}

test('START-8: control that runs alone tells its links, and when it dies before there is an operator, the next one', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tribune-greeter-'));
  const program = path.join(folder, 'control.mjs');
  await writeFile(program, CONTROL);
  const { write, until } = paper();
  const greeter = new Greeter({ url: URL_OF_SITE, role: 'control', write });
  const supervisor = new Supervisor(program, ['control'], pino({ level: 'silent' }), (message) =>
    greeter.onReady(message),
  );
  onTestFinished(async () => {
    await supervisor.stop();
    await rm(folder, { recursive: true });
  });
  await supervisor.start();
  greeter.greet();
  const said = await until('Ctrl-C');
  expect(said).toContain("Tribune's control is up.");
  expect(said).toContain(`${URL_OF_SITE}/#operator=token`);
  expect(said).toContain(`${URL_OF_SITE}/account/#register=first`);
  await writeFile(path.join(folder, 'die'), '');
  expect(await until('second')).toContain(`${URL_OF_SITE}/account/#register=second`);
});

test('START-8: a link of a control that died before all was up is not told, its token is', () => {
  const { write, text } = paper();
  const options: GreeterOptions = { url: URL_OF_SITE, write };
  const greeter = new Greeter(options);
  greeter.onReady({ ready: 'control', operatorToken: 'token', firstOperator: 'first' });
  greeter.onReady({ ready: 'control', firstOperator: 'second' });
  greeter.onReady({ ready: 'origin' });
  expect(text()).toBe('');
  greeter.greet();
  expect(text()).toContain('Tribune is up.');
  expect(text()).toContain('#operator=token');
  expect(text()).toContain('#register=second');
  expect(text()).not.toContain('#register=first');
  const before = text();
  // There is an operator now.
  greeter.onReady({ ready: 'control' });
  expect(text()).toBe(before);
});
