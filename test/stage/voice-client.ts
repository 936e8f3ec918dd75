import nodeDataChannel, { type DataChannel, type PeerConnection, type Track } from 'node-datachannel';
import type { Joined, RoomStage } from '../../src/stage/stage-interface.ts';

/** Where an offer is answered. */
export type Door = Pick<RoomStage, 'join'>;

const PAYLOAD_TYPE = 111;
const LEVEL_ID = 1;
const CONNECT_WITHIN_MS = 1_500;
const ATTEMPTS = 6;

export interface Shape {
  readonly slots?: number;
  readonly data?: boolean;
  readonly muted?: boolean;
  readonly name?: string;
  /** Last hand on the offer. */
  readonly change?: (sdp: string) => string;
}

export interface Heard {
  readonly sequence: number;
  readonly timestamp: number;
  readonly marker: boolean;
  readonly ssrc: number;
  readonly payload: string;
}

export interface Told {
  readonly type: string;
  readonly you?: string;
  readonly people?: readonly {
    readonly place: string;
    readonly name: string;
    readonly muted: boolean;
    readonly connected: boolean;
    readonly mid: string | null;
  }[];
  readonly levels?: Readonly<Record<string, number>>;
  readonly recorded?: boolean;
}

/** A speaker with a real connection, whose microphone sends whatever the test says. */
export class VoiceClient {
  readonly joined: Joined;
  readonly offer: string;
  /** What came in each slot, by its mid. */
  readonly heard = new Map<string, Heard[]>();
  readonly told: Told[] = [];
  /** RTCP that came to the microphone. */
  readonly reports: Buffer[] = [];
  readonly #connection: PeerConnection;
  readonly #microphone: Track;
  /** Held, for the engine forgets the handlers of what nobody holds. */
  readonly #others: (Track | DataChannel)[];
  readonly #waiting = new Set<() => void>();
  readonly #ssrc: number;
  #sequence = Math.floor(Math.random() * 0x10000);
  #timestamp = Math.floor(Math.random() * 2 ** 32);

  /** Joins, again when the handshake is lost: libdatachannel as the offerer loses some. */
  static async join(stage: Door, place: string, shape: Shape = {}): Promise<VoiceClient> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const client = await VoiceClient.#attempt(stage, place, shape);
      if (client) return client;
    }
    throw new Error(`${place} was not connected in ${ATTEMPTS} attempts.`);
  }

  static async #attempt(stage: Door, place: string, shape: Shape): Promise<VoiceClient | undefined> {
    const ssrc = 1 + Math.floor(Math.random() * 0xfffffffe);
    const connection = new nodeDataChannel.PeerConnection(`client-${place}`, {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
      forceMediaTransport: true,
    });
    const microphone = connection.addTrack(microphoneLine(ssrc));
    const slots = Array.from({ length: shape.slots ?? 12 }, (_, i) =>
      connection.addTrack(slotLine(`${i + 1}`)),
    );
    const channel = shape.data === false ? undefined : connection.createDataChannel('stage');
    const connected = new Promise<void>((resolve) => {
      connection.onStateChange((state) => state === 'connected' && resolve());
    });
    const opened = channel && new Promise<void>((resolve) => channel.onOpen(resolve));
    const audible = new Promise<void>((resolve) => microphone.onOpen(resolve));
    connection.setLocalDescription('offer');
    const offer = connection.localDescription()?.sdp ?? '';
    const { name = place, muted = false, change = (sdp: string) => sdp } = shape;
    const joined = await stage.join({ place, name, muted, offer: change(offer) });
    const client = new VoiceClient(joined, change(offer), connection, microphone, slots, channel, ssrc);
    connection.setRemoteDescription(joined.answer, 'answer');
    if (await within(Promise.all([connected, opened, audible]), CONNECT_WITHIN_MS)) return client;
    client.vanish();
    return undefined;
  }

  private constructor(
    joined: Joined,
    offer: string,
    connection: PeerConnection,
    microphone: Track,
    slots: readonly Track[],
    channel: DataChannel | undefined,
    ssrc: number,
  ) {
    this.joined = joined;
    this.offer = offer;
    this.#connection = connection;
    this.#microphone = microphone;
    this.#others = channel ? [...slots, channel] : [...slots];
    this.#ssrc = ssrc;
    channel?.onClosed(() => this.#note(() => this.told.push({ type: 'closed' })));
    microphone.onClosed(() => {});
    microphone.onMessage((bytes) => this.#note(() => this.reports.push(bytes)));
    for (const slot of slots) {
      slot.onClosed(() => {});
      const mid = slot.mid();
      slot.onMessage((bytes) => this.#note(() => this.#hear(mid, bytes)));
    }
    channel?.onMessage((text) => this.#note(() => this.told.push(JSON.parse(String(text)))));
  }

  /** Sends a packet, 20 ms after the one before on the media's clock. `skip` packets are lost on the way. */
  speak(text: string, { dbov = -20, skip = 0, pauseTicks = 0, marker = false } = {}): void {
    this.#sequence = (this.#sequence + 1 + skip) & 0xffff;
    this.#timestamp = (this.#timestamp + 960 * (1 + skip) + pauseTicks) >>> 0;
    const payload = Buffer.from(text);
    const packet = Buffer.alloc(20 + payload.length);
    packet.writeUInt8(0x90, 0);
    packet.writeUInt8((marker ? 0x80 : 0) | PAYLOAD_TYPE, 1);
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(this.#timestamp, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    packet.writeUInt32BE(0xbede0001, 12);
    packet.writeUInt8(LEVEL_ID << 4, 16);
    packet.writeUInt8(0x80 | -dbov, 17);
    payload.copy(packet, 20);
    this.#microphone.sendMessageBinary(packet);
  }

  /** Sends raw bytes from the microphone: RTCP, or nonsense. False when its own engine could not encrypt them. */
  sendRaw(bytes: Buffer): boolean {
    try {
      return this.#microphone.sendMessageBinary(bytes);
    } catch {
      return false;
    }
  }

  /** Says something on the data channel. */
  sign(): void {
    for (const other of this.#others) if ('getLabel' in other) other.sendMessage('{}');
  }

  get ssrc(): number {
    return this.#ssrc;
  }

  /** Everything heard, as texts, whatever slot it came in. */
  get texts(): string[] {
    return [...this.heard.values()].flat().map(({ payload }) => payload);
  }

  get lastStage(): Told | undefined {
    return this.told.findLast(({ type }) => type === 'stage');
  }

  /** Resolves when something arrived that makes it true. */
  async until(holds: () => boolean): Promise<void> {
    while (!holds()) await new Promise<void>((resolve) => this.#waiting.add(resolve));
  }

  /** Ends the connection without a word to the stage, beyond what the engine says itself. */
  vanish(): void {
    this.#microphone.close();
    for (const other of this.#others) other.close();
    this.#connection.close();
  }

  #hear(mid: string, bytes: Buffer): void {
    const packets = this.heard.get(mid) ?? [];
    this.heard.set(mid, packets);
    packets.push({
      sequence: bytes.readUInt16BE(2),
      timestamp: bytes.readUInt32BE(4),
      marker: bytes.readUInt8(1) >= 0x80,
      ssrc: bytes.readUInt32BE(8),
      payload: bytes.toString('utf8', 12),
    });
  }

  #note(arrival: () => void): void {
    arrival();
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}

function microphoneLine(ssrc: number) {
  const line = new nodeDataChannel.Audio('0', 'SendOnly');
  line.addOpusCodec(PAYLOAD_TYPE);
  line.parseSdpLine(`a=extmap:${LEVEL_ID} urn:ietf:params:rtp-hdrext:ssrc-audio-level`);
  line.addSSRC(ssrc, 'microphone');
  return line;
}

function slotLine(mid: string) {
  const line = new nodeDataChannel.Audio(mid, 'RecvOnly');
  line.addOpusCodec(PAYLOAD_TYPE);
  return line;
}

async function within(wanted: Promise<unknown>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([wanted.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
