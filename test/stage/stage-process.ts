/** A stage alone, under its parent's orders: it must end by itself once it is closed and its parent has let go. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Stage } from '../../src/stage/stage.ts';
import type { StageAnswer, StageOrder } from './stage-messages.ts';

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
const stage = new Stage({ udpPort: Number(process.argv[2]), bindAddress: '127.0.0.1' });
const answer = (told: StageAnswer): void => void process.send?.(told);

process.on('message', async (order: StageOrder) => {
  const { id } = order;
  if ('join' in order) return answer({ id, joined: await stage.join(order.join) });
  if ('leave' in order) stage.leave(order.leave);
  if ('remove' in order) stage.remove(order.remove);
  if ('mute' in order) stage.setMuted(order.mute, order.muted);
  if ('close' in order) {
    stage.close();
    process.disconnect();
    return;
  }
  if (!('memory' in order)) return answer({ id });
  collect();
  answer({ id, memory: process.memoryUsage().rss / 2 ** 20 });
});
