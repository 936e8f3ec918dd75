/**
 * A second of silence as a WAV file, to be looped from the press on *Play when it starts*.
 *
 * Browsers let an element sound only from a press. An element that plays at the press, be it silence, may be given
 * other sound later; and a page that plays is not put to sleep as soon as one that does nothing.
 */
export function silentClip(): Blob {
  const rate = 8_000;
  const header = new DataView(new ArrayBuffer(44));
  const text = (at: number, value: string) => {
    for (let i = 0; i < value.length; i++) header.setUint8(at + i, value.charCodeAt(i));
  };
  text(0, 'RIFF');
  header.setUint32(4, 36 + rate, true);
  text(8, 'WAVEfmt ');
  header.setUint32(16, 16, true);
  header.setUint16(20, 1, true); // PCM
  header.setUint16(22, 1, true); // mono
  header.setUint32(24, rate, true);
  header.setUint32(28, rate, true); // bytes per second
  header.setUint16(32, 1, true); // bytes per sample
  header.setUint16(34, 8, true); // bits, unsigned: 128 is silence
  text(36, 'data');
  header.setUint32(40, rate, true);
  return new Blob([header, new Uint8Array(rate).fill(128)], { type: 'audio/wav' });
}
