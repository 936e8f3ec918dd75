import { expect, test } from 'vitest';
import { freeUdpPort } from '../doors/free-port.ts';
import { StageChild } from '../stage/stage-child.ts';
import { VoiceClient } from '../stage/voice-client.ts';

const WARM_UP = 150;
const COUNTED = 450;

test('STAGE-18: hundreds of connections that come and go leave less than 64 KB each behind', async () => {
  const stage = new StageChild(await freeUdpPort());
  const pass = async (count: number): Promise<number> => {
    for (let i = 0; i < count; i++) {
      const client = await VoiceClient.join(stage, 'ada');
      client.speak('hello');
      await stage.leave(client.joined.session);
      client.vanish();
    }
    return stage.memory();
  };
  const before = await pass(WARM_UP);
  const after = await pass(COUNTED);
  const eachKb = ((after - before) * 1024) / COUNTED;
  console.log(`${eachKb.toFixed(1)} KB a connection, ${after.toFixed(0)} MB after ${WARM_UP + COUNTED}`);
  expect(eachKb).toBeLessThan(64);
  expect((await stage.close()).code).toBe(0);
});
