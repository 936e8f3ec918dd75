/** A full stage in a room of an installation: 13 clients in a process of their own, and a listener. */

import type { Installation } from '../test/browser/installation.ts';
import { LiveListener } from './live-listener.ts';
import { Clients } from './peers/clients.ts';

export const VOICES = 13;

export class SpokenStage {
  readonly pid: number;
  readonly udpPort: number;
  readonly clients: Clients;
  readonly listener: LiveListener;

  /** Resolves when every voice is heard by every other. */
  static async open(installation: Installation, title: string): Promise<SpokenStage> {
    const started = installation.nextLogged(({ msg }) => msg === 'room process started');
    const room = await installation.openRoom(title);
    const doors = await Promise.all(
      Array.from({ length: VOICES }, (_, index) => installation.invite(room.id, `Voice ${index + 1}`)),
    );
    const { pid, udpPort } = await started;
    if (pid === undefined || udpPort === undefined) throw new Error('the log names no process of the room');
    const clients = await Clients.start({ do: 'whip', doors, others: VOICES - 1 });
    return new SpokenStage(pid, udpPort, clients, new LiveListener(installation.url, room.id));
  }

  private constructor(pid: number, udpPort: number, clients: Clients, listener: LiveListener) {
    this.pid = pid;
    this.udpPort = udpPort;
    this.clients = clients;
    this.listener = listener;
  }

  async close(): Promise<void> {
    await Promise.all([this.clients.leave(), this.listener.stop()]);
  }
}
