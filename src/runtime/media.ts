/**
 * The media role: one child process per open room, a UDP port for each, one ICE-TCP port for all.
 *
 * When it comes up it tells control, which assigns every live room again; a child that dies is replaced under a new
 * grant. Where control gives none, the old assignment is taken up again: the writer before is dead.
 */

import { createSocket } from 'node:dgram';
import type { Server } from 'node:net';
import type { Logger } from 'pino';
import { type Grant, isForProgramme, type SignedGrant, type StageGrant } from '../core/grant.ts';
import { TribuneError } from '../core/refusal.ts';
import type { ToldEvent, ToldType } from '../core/told-event.ts';
import type { Door } from '../doors/door.ts';
import { grantOf } from '../ingest/grant-signature.ts';
import { ControlLink } from '../links/control-link.ts';
import { openIceTcpDoor } from '../stage/ice-tcp.ts';
import type { Joined } from '../stage/stage.ts';
import { RoomChild } from './room-child.ts';
import type { RoomOrder, SpeakerRequest } from './room-messages.ts';

export interface MediaSettings {
  readonly origins: readonly Door[];
  readonly control: Door;
  readonly clockFile: string;
  readonly udpPorts: { readonly first: number; readonly last: number };
  readonly iceTcpPort: number;
  readonly publicAddresses: readonly string[];
  /** Told every grant that is held, on each change, for the process that may come after this one. May throw. */
  readonly onHeld: (grants: readonly SignedGrant[]) => void;
  readonly log: Logger;
}

interface LiveRoom {
  child: RoomChild;
  grant: Grant | StageGrant;
  signed: SignedGrant;
  readonly udpPort: number;
  readonly startedMs: number;
  /** How often in a row its process did not last. */
  readonly failures: number;
  /** What control told, the newest of each type: for the process that may come after this one. */
  readonly told: Map<ToldType, ToldEvent>;
  ending: boolean;
}

const HELLO_RETRY_MS = 500;
/** So long without control, and what the process before held is taken up again. */
const RESUME_AFTER_MS = 2_000;
/** A room's process that lasted this long is started again at once. */
const STEADY_MS = 10_000;
/** Of one room: far more than can be on its stage or on the way to it. */
const MOST_UFRAGS = 128;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 5_000;

export class Media {
  readonly #settings: MediaSettings;
  readonly #control: ControlLink;
  readonly #rooms = new Map<string, LiveRoom>();
  readonly #portOfUfrag = new Map<string, number>();
  /** Held by the process before, until their rooms are live again or control says that they are over. */
  #inherited: readonly SignedGrant[] = [];
  /** UDP ports that were chosen for rooms which do not have them yet. */
  readonly #tried = new Set<number>();
  #iceTcp: Server | undefined;
  #closed = false;
  /** Started ahead: nothing else in opening a room takes as long as the start of its process. */
  #spare: RoomChild | undefined;

  constructor(settings: MediaSettings) {
    this.#settings = settings;
    this.#control = new ControlLink(settings.control);
  }

  async open(): Promise<void> {
    this.#keepSpare();
    const { iceTcpPort } = this.#settings;
    if (iceTcpPort === 0) return;
    this.#iceTcp = await openIceTcpDoor({
      port: iceTcpPort,
      portOfUfrag: (ufrag) => this.#portOfUfrag.get(ufrag),
    });
  }

  /**
   * Asks control for the rooms that are live, until it answers.
   *
   * @param held by the process before: those that control has not assigned in two seconds are taken up again, unless it
   *   says that they are over
   */
  greetControl(held: readonly SignedGrant[]): void {
    this.#inherited = held;
    let refusal: unknown;
    const greeted = () => {
      refusal = undefined;
    };
    const refused = (error: unknown) => {
      refusal = error;
      if (!this.#closed) setTimeout(greet, HELLO_RETRY_MS);
    };
    const greet = () => this.#control.greet().then(greeted, refused);
    void greet();
    setTimeout(() => {
      // With nothing held there is nothing to go on with: control is only not there yet.
      if (refusal && held.length > 0)
        this.#settings.log.warn({ err: refusal }, 'control does not answer; going on without it');
      // Also when control has answered: it may have no disk to write on, or many rooms to assign before this one.
      this.#resume();
    }, RESUME_AFTER_MS);
  }

  /**
   * Starts a room, or replaces its writer when the grant's epoch is higher; the same grant again changes nothing. A stage
   * that assembles takes a newer grant as it stands: nobody on it is cut off.
   */
  async assign(signed: SignedGrant): Promise<void> {
    const grant = grantOf(signed);
    if (!grant) throw new TribuneError('grant_wrong', 'The grant cannot be read.');
    const before = this.#rooms.get(grant.room);
    if (before && !isNewer(grant, before.grant)) return;
    if (before && !isForProgramme(before.grant) && !before.ending) return this.#hand(before, grant, signed);
    if (before) {
      before.ending = true;
      before.child.stop();
      await before.child.exited;
    }
    const udpPort = before?.udpPort ?? (await this.#freePort());
    const now = this.#rooms.get(grant.room);
    if (now && now !== before) {
      // Another grant came while this one waited.
      this.#tried.delete(udpPort);
      return this.assign(signed);
    }
    await this.#start({ grant, signed, udpPort, failures: 0, told: before?.told ?? new Map() });
  }

  /** Ends a room's programme, if it has begun, and its process. @returns the number of its last segment */
  async end(room: string): Promise<{ lastSegment?: number }> {
    const live = this.#room(room);
    live.ending = true;
    const ended = await live.child.ask<{ lastSegment?: number }>({ do: 'end' });
    live.child.stop();
    this.#forget(live);
    return ended;
  }

  async join(room: string, speaker: SpeakerRequest): Promise<Pick<Joined, 'session' | 'answer'>> {
    const live = this.#room(room);
    const { session, answer, ufrag } = await live.child.ask<Joined>({ do: 'join', speaker });
    if (this.#holds(live)) this.#keepPort(ufrag, live.udpPort);
    return { session, answer };
  }

  /** Puts what control tells of a room into its programme, now or when that begins. @throws TribuneError room_not_open */
  async tell(room: string, event: ToldEvent): Promise<void> {
    const live = this.#room(room);
    // Before it is asked: what a process that dies had not yet sent on is in the programme of its successor.
    live.told.set(event.type, event);
    await live.child.ask({ do: 'tell', event });
  }

  order<Result>(room: string, order: RoomOrder): Promise<Result> {
    return this.#room(room).child.ask<Result>(order);
  }

  rooms(): { room: string; run?: number; epoch: number; pid: number | undefined }[] {
    return [...this.#rooms].map(([room, { grant, child }]) => ({
      room,
      ...(isForProgramme(grant) ? { run: grant.run } : {}),
      epoch: grant.epoch,
      pid: child.pid,
    }));
  }

  close(): void {
    this.#closed = true;
    this.#control.close();
    this.#iceTcp?.close();
    this.#spare?.stop();
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

  /** Hands a newer grant to a stage that assembles. */
  async #hand(live: LiveRoom, grant: Grant | StageGrant, signed: SignedGrant): Promise<void> {
    // Before it is asked: were it to die now, it would come back under this one.
    live.grant = grant;
    live.signed = signed;
    this.#tellHeld();
    try {
      await live.child.ask({ do: 'take', grant: signed });
    } catch (error) {
      // Nobody knows what it does now; its successor is asked of control.
      live.child.stop();
      throw error;
    }
    const { room, epoch } = grant;
    const begun = isForProgramme(grant);
    this.#settings.log.info({ room, epoch, begun }, begun ? 'programme began' : 'stage goes on');
  }

  async #start(start: Pick<LiveRoom, 'grant' | 'signed' | 'udpPort' | 'failures' | 'told'>): Promise<void> {
    const { origins, clockFile, publicAddresses, iceTcpPort, log } = this.#settings;
    const { grant, signed, udpPort } = start;
    const { room, epoch } = grant;
    const run = isForProgramme(grant) ? grant.run : undefined;
    const child = this.#spare ?? new RoomChild();
    this.#spare = undefined;
    child.onTrouble = (trouble) => log.warn({ room, ...trouble }, 'an origin is out of step');
    child.onVoice = ({ left }) => log.info({ room, ...left }, 'a voice left the stage');
    const live: LiveRoom = { ...start, child, startedMs: performance.now(), ending: false };
    this.#rooms.set(room, live);
    this.#tried.delete(udpPort);
    void child.exited.then(() => this.#exited(live));
    try {
      const told = [...start.told.values()];
      const settings = { grant: signed, clockFile, origins, udpPort, iceTcpPort, publicAddresses, told };
      await child.ask({ do: 'start', settings });
    } catch (error) {
      live.ending = true;
      child.stop();
      this.#forget(live);
      throw error;
    }
    this.#inherited = this.#inherited.filter((each) => grantOf(each)?.room !== room);
    this.#tellHeld();
    log.info({ room, run, epoch, pid: child.pid, udpPort }, 'room process started');
    this.#keepSpare();
  }

  #keepSpare(): void {
    if (this.#spare || this.#closed) return;
    const spare = new RoomChild();
    this.#spare = spare;
    // The next room then starts one of its own.
    void spare.exited.then(() => {
      if (this.#spare === spare) this.#spare = undefined;
    });
  }

  #exited(live: LiveRoom): void {
    // Also of one that is ending: it can no longer say that it ended.
    if (live.ending || this.#closed) this.#forget(live);
    if (!this.#holds(live)) return;
    const lasted = performance.now() - live.startedMs > STEADY_MS;
    this.#replace(live, lasted ? 0 : live.failures);
  }

  /** Starts a room again under a new grant, in its turn: one that dies at once is not started a hundred times a second. */
  #replace(live: LiveRoom, failures: number): void {
    const { log } = this.#settings;
    const { room } = live.grant;
    const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures);
    log.warn({ room, pid: live.child.pid, againInMs: waitMs }, 'room process died, replacing it');
    this.#forgetPort(live.udpPort);
    setTimeout(async () => {
      const signed = await this.#successor(live);
      // Meanwhile it may have ended, or control may have given it a writer of its own accord.
      if (!this.#holds(live) || this.#closed) return;
      if (!signed) return this.#forget(live);
      const grant = grantOf(signed) ?? live.grant;
      const { udpPort, told } = live;
      await this.#start({ grant, signed, udpPort, failures: failures + 1, told }).catch((error: unknown) => {
        log.error({ room, err: error }, 'room could not be replaced');
        if (this.#closed || this.#rooms.has(room)) return;
        this.#rooms.set(room, live);
        this.#replace(live, failures + 1);
      });
    }, waitMs);
  }

  /** What the process before was given still holds, for only a higher epoch ends it. */
  #resume(): void {
    const { log } = this.#settings;
    for (const signed of this.#inherited) {
      const grant = grantOf(signed);
      if (!grant || this.#rooms.has(grant.room)) continue;
      log.warn({ room: grant.room }, 'control has not assigned a room that was live; taking it up again');
      this.#takeUp(grant, signed).catch((err: unknown) =>
        log.error({ room: grant.room, err }, 'a room could not be taken up again'),
      );
    }
  }

  async #takeUp(grant: Grant | StageGrant, signed: SignedGrant): Promise<void> {
    const successor = await this.#successor({ grant, signed });
    if (this.#closed) return;
    if (successor) return this.assign(successor);
    this.#inherited = this.#inherited.filter((each) => each !== signed);
    this.#tellHeld();
  }

  /** A new grant; the old one while control can give none; none when it says that the room is over. */
  #successor({ grant, signed }: Pick<LiveRoom, 'grant' | 'signed'>): Promise<SignedGrant | undefined> {
    return this.#control.successor(grant.room).catch(() => signed);
  }

  #holds(live: LiveRoom): boolean {
    return this.#rooms.get(live.grant.room) === live;
  }

  #forget(live: LiveRoom): void {
    if (!this.#holds(live)) return;
    this.#rooms.delete(live.grant.room);
    this.#forgetPort(live.udpPort);
    this.#tellHeld();
  }

  #tellHeld(): void {
    if (this.#closed) return;
    try {
      // One that was not taken up again yet must not be lost if this process dies, too.
      this.#settings.onHeld([...this.#inherited, ...[...this.#rooms.values()].map(({ signed }) => signed)]);
    } catch (error) {
      // Needed only if this process and control die before the disk takes it.
      this.#settings.log.warn({ err: error }, 'the grants that are held could not be kept');
    }
  }

  /** A port that no room has and no other program holds. */
  async #freePort(): Promise<number> {
    const { first, last } = this.#settings.udpPorts;
    for (let port = first; port <= last; port++) {
      const taken = [...this.#rooms.values()].some(({ udpPort }) => udpPort === port);
      if (taken || this.#tried.has(port)) continue;
      this.#tried.add(port);
      if (await canBind(port)) return port;
      this.#tried.delete(port);
    }
    throw new TribuneError(
      'unavailable',
      `All ${last - first + 1} UDP ports are in use: as many rooms are live as TRIBUNE_UDP_PORTS allows.`,
    );
  }

  /** For whoever comes by ICE-TCP. Those who joined long ago have come, or never will. */
  #keepPort(ufrag: string, udpPort: number): void {
    this.#portOfUfrag.set(ufrag, udpPort);
    const ofRoom = [...this.#portOfUfrag].filter(([, port]) => port === udpPort);
    const [oldest] = ofRoom[0] ?? [];
    if (ofRoom.length > MOST_UFRAGS && oldest !== undefined) this.#portOfUfrag.delete(oldest);
  }

  #forgetPort(udpPort: number): void {
    for (const [ufrag, port] of this.#portOfUfrag) if (port === udpPort) this.#portOfUfrag.delete(ufrag);
  }
}

/** Whether a grant goes beyond the one that is held: another run, or a higher epoch. */
function isNewer(grant: Grant | StageGrant, held: Grant | StageGrant): boolean {
  const sameRun = !isForProgramme(grant) || !isForProgramme(held) || grant.run === held.run;
  return !sameRun || grant.epoch > held.epoch;
}

function canBind(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => socket.close(() => resolve(false)));
    socket.bind(port, () => socket.close(() => resolve(true)));
  });
}
