import { expect, test } from 'vitest';
import { ControlUnderTest } from './control-under-test.ts';
import { signUp } from './signed-in.ts';

const KNOWN = {
  build: '1 abc',
  configuration: 'whole segments',
  rehearsed: { atMs: 1_700_000_000_000, carries: 4_000, arriveSeconds: 10, verdict: 'It carries 4 000.' },
};

test('REH-17: who has an account reads for how many the installation was rehearsed; nobody else does', async () => {
  const under = await ControlUnderTest.start({ rehearsals: { newest: async () => KNOWN } });
  try {
    const host = await signUp(under, 'Hana');
    expect((await host.ask('GET', '/api/v1/rehearsal')).json).toEqual(KNOWN);
    expect((await under.operator('GET', '/api/v1/rehearsal')).json).toEqual(KNOWN);
    expect((await under.ask('GET', '/api/v1/rehearsal')).json.code).toBe('token_missing');
  } finally {
    await under.stop();
  }
});
