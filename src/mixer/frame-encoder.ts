/** An encoder of one rung, seen from the programme. */
export interface FrameEncoder {
  /** A frame of silence as the encoder makes it once it has settled. */
  readonly silentFrame: Uint8Array;
  /** MPEG-4 AudioSpecificConfig (ISO 14496-3 §1.6.2.1), for AAC. */
  readonly audioSpecificConfig?: Uint8Array;
  /** Takes any number of samples, following those before. */
  encode(samples: Float32Array): void;
  /** Gives out all frames that hold samples given so far, the last filled with silence. */
  close(): Promise<void>;
}

/** Called with the frames in order: frame i decodes to the samples given from i·(frame length) on. */
export type TakeFrame = (bytes: Uint8Array) => void;
