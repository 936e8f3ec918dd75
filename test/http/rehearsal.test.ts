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

test('REH-22: the audience that a host expects is kept with the room, for whoever leads it, and goes with it', async () => {
  const under = await ControlUnderTest.start();
  try {
    await under.room('talk');
    const at = '/api/v1/rooms/talk/expected-audience';
    expect((await under.operator('GET', at)).json).toEqual({ listeners: null });
    expect((await under.operator('PUT', at, { listeners: 12_000 })).json).toEqual({ listeners: 12_000 });
    await under.operator('PUT', at, { listeners: 15_000 });
    await under.control.close();
    await under.startControl();
    expect((await under.operator('GET', at)).json).toEqual({ listeners: 15_000 });
    // Who helps on stage reads it, and leaves it as it is.
    const invited = await under.invitation('talk', { name: 'Cora', role: 'co-host' });
    const secret = invited.studioUrl.split('#invitation=')[1];
    const { json: coHost } = await under.ask('POST', '/api/v1/invitations/exchange', {
      body: { secret, deviceKey: 'k'.repeat(24) },
    });
    const asCoHost = (method: string, body?: object) =>
      under.ask(method, at, { token: coHost.leadToken, body });
    expect((await asCoHost('GET')).json).toEqual({ listeners: 15_000 });
    expect((await asCoHost('PUT', { listeners: 1 })).status).toBe(403);
    expect((await under.ask('GET', at)).json.code).toBe('token_missing');
    for (const listeners of [0, -1, 1.5, 1e9, '12', undefined])
      expect([listeners, (await under.operator('PUT', at, { listeners })).json.code]).toEqual([
        listeners,
        'bad_request',
      ]);
    expect((await under.operator('GET', '/api/v1/rooms/none/expected-audience')).json.code).toBe(
      'room_not_found',
    );
    expect((await under.operator('PUT', at, { listeners: null })).json).toEqual({ listeners: null });
    expect((await under.operator('GET', at)).json).toEqual({ listeners: null });
    // A room that was deleted leaves nothing to the next of its name.
    await under.operator('PUT', at, { listeners: 9 });
    await under.operator('POST', '/api/v1/rooms/talk/end');
    expect((await under.operator('DELETE', '/api/v1/rooms/talk')).status).toBe(204);
    expect((await under.operator('GET', at)).json.code).toBe('room_not_found');
  } finally {
    await under.stop();
  }
});
