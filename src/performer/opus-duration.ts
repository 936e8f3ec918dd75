/** Ticks of 48 kHz in one frame, by the configuration in the packet's first five bits (RFC 6716 §3.1, table 2). */
function frameTicks(configuration: number): number {
  if (configuration < 12) return [480, 960, 1920, 2880][configuration & 3] as number;
  if (configuration < 16) return configuration & 1 ? 960 : 480;
  return 120 << (configuration & 3);
}

/** How long an Opus packet sounds, in ticks of 48 kHz; undefined when it is no packet of at most 120 ms. */
export function opusTicks(packet: Uint8Array): number | undefined {
  const toc = packet[0];
  if (toc === undefined) return undefined;
  const frames = frameCount(toc & 3, packet);
  const ticks = frames * frameTicks(toc >> 3);
  return frames > 0 && ticks <= 5760 ? ticks : undefined;
}

/** RFC 6716 §3.2: code 0 is one frame, 1 and 2 are two, 3 gives the number in the next byte. 0 when malformed. */
function frameCount(code: number, packet: Uint8Array): number {
  if (code === 0) return 1;
  if (code === 1) return (packet.length - 1) % 2 === 0 ? 2 : 0;
  if (code === 2) return packet.length > 1 ? 2 : 0;
  return (packet[1] ?? 0) & 63;
}
