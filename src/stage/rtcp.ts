/** Sender reports in, receiver reports and a goodbye out (RFC 3550 §6.4, §6.6), in compound packets as §6.1 wants them. */

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const GOODBYE = 203;
const CNAME = 1;
const HEADER_BYTES = 4;
const SENDER_REPORT_BYTES = 28;
const REPORT_BLOCK_BYTES = 24;

export interface SenderReport {
  readonly ssrc: number;
  /** The middle 32 bits of its NTP time, which a receiver report sends back as LSR. */
  readonly middleNtp: number;
}

/** The first sender report of a compound packet, or undefined where there is none or the packets do not add up. */
export function readSenderReport(bytes: Buffer): SenderReport | undefined {
  for (let at = 0; at + HEADER_BYTES <= bytes.length; ) {
    const length = HEADER_BYTES + bytes.readUInt16BE(at + 2) * 4;
    if (bytes.readUInt8(at) >> 6 !== 2 || at + length > bytes.length) return undefined;
    if (bytes.readUInt8(at + 1) === SENDER_REPORT && length >= SENDER_REPORT_BYTES) {
      return { ssrc: bytes.readUInt32BE(at + 4), middleNtp: bytes.readUInt32BE(at + 10) };
    }
    at += length;
  }
  return undefined;
}

/** One report block (RFC 3550 §6.4.1). */
export interface ReceptionReport {
  readonly ssrc: number;
  /** Of the packets expected since the last report, 0 to 1. */
  readonly lostShare: number;
  /** Since the beginning; below zero after duplicates. */
  readonly lost: number;
  /** Highest sequence number, wraps counted above its 16 bits. */
  readonly highest: number;
  readonly jitterTicks: number;
  /** Zero, like `sinceMs`, before the first sender report. */
  readonly middleNtp: number;
  readonly sinceMs: number;
}

/**
 * A receiver report and the reporter's name. Without a block it says only that the reporter is there
 * (RFC 3550 §6.4.2), which is what a speaker watches for before it has sent anything.
 */
export function writeReceiverReport(reporter: number, cname: string, block?: ReceptionReport): Buffer {
  const reportBytes = 8 + (block ? REPORT_BLOCK_BYTES : 0);
  const name = Buffer.from(cname, 'utf8');
  // The item list ends with at least one zero, and on a word (RFC 3550 §6.5).
  const descriptionBytes = 8 + Math.ceil((2 + name.length + 1) / 4) * 4;
  const out = Buffer.alloc(reportBytes + descriptionBytes);
  out.writeUInt8(0x80 | (block ? 1 : 0), 0);
  out.writeUInt8(RECEIVER_REPORT, 1);
  out.writeUInt16BE(reportBytes / 4 - 1, 2);
  out.writeUInt32BE(reporter, 4);
  if (block) {
    out.writeUInt32BE(block.ssrc, 8);
    out.writeUInt8(Math.max(0, Math.min(255, Math.floor(block.lostShare * 256))), 12);
    out.writeIntBE(Math.max(-0x800000, Math.min(0x7fffff, block.lost)), 13, 3);
    out.writeUInt32BE(block.highest >>> 0, 16);
    out.writeUInt32BE(Math.floor(block.jitterTicks) >>> 0, 20);
    out.writeUInt32BE(block.middleNtp, 24);
    // DLSR counts in 1/65536 s.
    out.writeUInt32BE(Math.round(block.sinceMs * 65.536) >>> 0, 28);
  }
  out.writeUInt8(0x81, reportBytes);
  out.writeUInt8(SOURCE_DESCRIPTION, reportBytes + 1);
  out.writeUInt16BE(descriptionBytes / 4 - 1, reportBytes + 2);
  out.writeUInt32BE(reporter, reportBytes + 4);
  out.writeUInt8(CNAME, reportBytes + 8);
  out.writeUInt8(name.length, reportBytes + 9);
  name.copy(out, reportBytes + 10);
  return out;
}

/** A last report, and that the reporter leaves (RFC 3550 §6.6). */
export function writeGoodbye(reporter: number, cname: string, block?: ReceptionReport): Buffer {
  const goodbye = Buffer.of(0x81, GOODBYE, 0, 1, 0, 0, 0, 0);
  goodbye.writeUInt32BE(reporter, 4);
  return Buffer.concat([writeReceiverReport(reporter, cname, block), goodbye]);
}
