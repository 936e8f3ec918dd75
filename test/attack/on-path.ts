import dgram from 'node:dgram';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** Of what the speaker sent last: what may be replayed. */
const REMEMBERED = 400;

/**
 * Somebody on the way between one speaker and the stage, who sees every datagram, and can hold it back, repeat it or
 * add to it: what is added comes from the very address at which the stage knows the speaker.
 */
export class OnPath {
  /** Datagrams of the speaker, newest last. */
  readonly overheard: Buffer[] = [];
  /** Looks at each datagram before it goes on; those for which it is false do not. */
  letToStage: (datagram: Buffer) => boolean = () => true;
  letToSpeaker: (datagram: Buffer) => boolean = () => true;
  /** ICE user name fragments (RFC 8839 §5.4), as anyone sees them in the speaker's checks. */
  stageUfrag = '';
  speakerUfrag = '';
  /** Of the speaker's session, from its `Location`. */
  resource = '';
  readonly #door: dgram.Socket;
  #onward: dgram.Socket;
  #speaker: dgram.RemoteInfo | undefined;
  #stagePort = 0;

  static async open(): Promise<OnPath> {
    const [door, onward] = [dgram.createSocket('udp4'), dgram.createSocket('udp4')];
    for (const socket of [door, onward]) {
      socket.bind(0, '127.0.0.1');
      await once(socket, 'listening');
    }
    return new OnPath(door, onward);
  }

  private constructor(door: dgram.Socket, onward: dgram.Socket) {
    this.#door = door;
    this.#onward = onward;
    door.on('message', (datagram, from) => this.#fromSpeaker(datagram, from));
    this.#listen(onward);
  }

  /** The answer of the stage, with this place in the way in place of the stage's own port. */
  lead(answer: string): string {
    const { port: here } = this.#door.address() as AddressInfo;
    this.stageUfrag = ufragIn(answer);
    return answer.replace(/(a=candidate:\S+ 1 UDP \d+) \S+ (\d+)/g, (_, start: string, port: string) => {
      this.#stagePort = Number(port);
      return `${start} 127.0.0.1 ${here}`;
    });
  }

  /** `fetch` for a WHIP client whose answers are to lead here. */
  readonly fetch: typeof globalThis.fetch = async (input, init) => {
    const response = await globalThis.fetch(input, init);
    if (init?.method !== 'POST' || !response.ok) return response;
    this.speakerUfrag = ufragIn(String(init.body));
    this.resource = response.headers.get('location') ?? '';
    return new Response(this.lead(await response.text()), response);
  };

  get stagePort(): number {
    return this.#stagePort;
  }

  /** Sends to the stage from the speaker's address. */
  asSpeaker(datagram: Buffer): void {
    this.#onward.send(datagram, this.#stagePort, '127.0.0.1');
  }

  /** Sends to the speaker from the stage's address. */
  asStage(datagram: Buffer): void {
    if (this.#speaker) this.#door.send(datagram, this.#speaker.port, this.#speaker.address);
  }

  close(): void {
    this.#door.close();
    this.#onward.close();
  }

  #fromSpeaker(datagram: Buffer, from: dgram.RemoteInfo): void {
    // Another attempt to connect: the stage has to see another address, for it knows the one before.
    if (this.#speaker && this.#speaker.port !== from.port) {
      this.#onward.close();
      this.#onward = dgram.createSocket('udp4');
      this.#listen(this.#onward);
      this.overheard.length = 0;
    }
    this.#speaker = from;
    this.overheard.push(datagram);
    if (this.overheard.length > REMEMBERED) this.overheard.shift();
    if (this.letToStage(datagram)) this.asSpeaker(datagram);
  }

  #listen(onward: dgram.Socket): void {
    onward.on('message', (datagram) => {
      if (onward === this.#onward && this.letToSpeaker(datagram)) this.asStage(datagram);
    });
  }
}

function ufragIn(sdp: string): string {
  return /^a=ice-ufrag:(\S+)/m.exec(sdp)?.[1] ?? '';
}
