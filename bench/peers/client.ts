import type { OpusPacket } from '../../src/performer/voice.ts';

/** A speaker that also listens, whatever server it speaks to. */
export interface Client {
  send(packet: OpusPacket, ticks: number): boolean;
  close(): Promise<void>;
}

/** A packet that a client received, and from which of its sources. */
export type OnHeard = (client: number, source: string) => void;
