/**
 * The media role: one child process per live room, a UDP port for each, one ICE-TCP port for all.
 *
 * It holds nothing durable. When it comes up it tells control, which assigns every live room again; a child that dies
 * is replaced under a new grant. Without control the old assignment is taken up again: the writer before is dead.
 */

import type { Server } from 'node:net';
import type { Logger } from 'pino';
import type { Grant, SignedGrant } from '../core/grant.ts';
import { TribuneError } from '../core/refusal.ts';
import { grantOf } from '../ingest/grant-signature.ts';
import { openIceTcpDoor } from '../stage/ice-tcp.ts';
import type { Joined } from '../stage/stage.ts';
import { askControl, ControlRefused } from './control-link.ts';
import { RoomChild } from './room-child.ts';
import type { RoomOrder, SpeakerRequest } from './room-messages.ts';

export interface MediaSettings {
  readonly main: string;
  readonly ingestSocket: string;
  readonly controlSocket: string;
  readonly udpPorts: { readonly first: number; readonly last: number };
  readonly iceTcpPort: number;
  readonly publicAddresses: readonly string[];
  readonly log: Logger;
}

interface LiveRoom {
  child: RoomChild;
  grant: Grant;
  signed: SignedGrant;
  readonly udpPort: number;
  ending: boolean;
}

const HELLO_RETRY_MS = 500;

export class Media {
  readonly #settings: MediaSettings;
  readonly #rooms = new Map<string, LiveRoom>();
  readonly #portOfUfrag = new Map<string, number>();
  #iceTcp: Server | undefined;

  constructor(settings: MediaSettings) {
    this.#settings = settings;
  }

  async open(): Promise<void> {
    const { iceTcpPort } = this.#settings;
    if (iceTcpPort === 0) return;
    this.#iceTcp = await openIceTcpDoor({
      port: iceTcpPort,
      portOfUfrag: (ufrag) => this.#portOfUfrag.get(ufrag),
    });
  }

  /** Asks control for the rooms that are live, until it answers. */
  greetControl(): void {
    askControl(this.#settings.controlSocket, '/internal/media/hello', {
      rooms: [...this.#rooms.keys()],
    }).catch(() => setTimeout(() => this.greetControl(), HELLO_RETRY_MS));
  }

  /** Starts a room, or replaces its writer when the grant's epoch is higher; the same grant again changes nothing. */
  async assign(signed: SignedGrant): Promise<void> {
    const grant = grantOf(signed);
    if (!grant) throw new TribuneError('grant_wrong', 'The grant cannot be read.');
    const before = this.#rooms.get(grant.room);
    if (before && before.grant.run === grant.run && before.grant.epoch >= grant.epoch) return;
    if (before) {
      before.ending = true;
      before.child.stop();
      await before.child.exited;
    }
    await this.#start({ grant, signed, udpPort: before?.udpPort ?? this.#freePort() });
  }

  /** Ends a room's programme and its process. @returns the number of its last segment */
  async end(room: string): Promise<{ lastSegment: number }> {
    const live = this.#room(room);
    live.ending = true;
    const ended = await live.child.ask<{ lastSegment: number }>({ do: 'end' });
    live.child.stop();
    this.#rooms.delete(room);
    this.#forgetPort(live.udpPort);
    return ended;
  }

  async join(room: string, speaker: SpeakerRequest): Promise<Pick<Joined, 'session' | 'answer'>> {
    const live = this.#room(room);
    const { session, answer, ufrag } = await live.child.ask<Joined>({ do: 'join', speaker });
    this.#portOfUfrag.set(ufrag, live.udpPort);
    return { session, answer };
  }

  order<Result>(room: string, order: RoomOrder): Promise<Result> {
    return this.#room(room).child.ask<Result>(order);
  }

  rooms(): { room: string; run: number; epoch: number; pid: number | undefined }[] {
    return [...this.#rooms].map(([room, { grant, child }]) => ({
      room,
      run: grant.run,
      epoch: grant.epoch,
      pid: child.pid,
    }));
  }

  close(): void {
    this.#iceTcp?.close();
    for (const live of this.#rooms.values()) {
      live.ending = true;
      live.child.stop();
    }
  }

  #room(room: string): LiveRoom {
    const live = this.#rooms.get(room);
    if (!live) throw new TribuneError('room_not_open', 'This room is not open.');
    return live;
  }

  async #start({ grant, signed, udpPort }: Pick<LiveRoom, 'grant' | 'signed' | 'udpPort'>): Promise<void> {
    const { main, ingestSocket, publicAddresses, iceTcpPort, log } = this.#settings;
    const child = new RoomChild(main);
    const live: LiveRoom = { child, grant, signed, udpPort, ending: false };
    this.#rooms.set(grant.room, live);
    void child.exited.then(() => this.#exited(live));
    const settings = { grant: signed, originSocket: ingestSocket, udpPort, iceTcpPort, publicAddresses };
    await child.ask({ do: 'start', settings });
    log.info(
      { room: grant.room, run: grant.run, epoch: grant.epoch, pid: child.pid, udpPort },
      'room process started',
    );
  }

  #exited(live: LiveRoom): void {
    if (live.ending || this.#rooms.get(live.grant.room) !== live) return;
    this.#settings.log.warn(
      { room: live.grant.room, pid: live.child.pid },
      'room process died, replacing it',
    );
    this.#forgetPort(live.udpPort);
    const { room } = live.grant;
    this.#successor(live)
      .then(async (signed) => {
        if (signed)
          await this.#start({ grant: grantOf(signed) ?? live.grant, signed, udpPort: live.udpPort });
        else this.#rooms.delete(room);
      })
      .catch((error: unknown) =>
        this.#settings.log.error({ room, err: error }, 'room could not be replaced'),
      );
  }

  /** A new grant; the old one while control cannot be reached; none when control says that the room is over. */
  async #successor({ grant, signed }: LiveRoom): Promise<SignedGrant | undefined> {
    try {
      const path = '/internal/media/lost';
      return (
        await askControl<{ grant: SignedGrant }>(this.#settings.controlSocket, path, { room: grant.room })
      ).grant;
    } catch (error) {
      return error instanceof ControlRefused && error.status < 500 ? undefined : signed;
    }
  }

  #freePort(): number {
    const { first, last } = this.#settings.udpPorts;
    const taken = new Set([...this.#rooms.values()].map(({ udpPort }) => udpPort));
    for (let port = first; port <= last; port++) if (!taken.has(port)) return port;
    throw new TribuneError(
      'unavailable',
      `All ${last - first + 1} UDP ports are in use: as many rooms are live as TRIBUNE_UDP_PORTS allows.`,
    );
  }

  #forgetPort(udpPort: number): void {
    for (const [ufrag, port] of this.#portOfUfrag) if (port === udpPort) this.#portOfUfrag.delete(ufrag);
  }
}
