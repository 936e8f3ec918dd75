import { expect, test } from 'vitest';
import { arrivalMark, Liveness } from '../../web/studio/whip/liveness.ts';

test('STUDIO-10: silence is counted from the last arrival, whatever it was', () => {
  const liveness = new Liveness(1_000);
  liveness.note(arrivalMark([{ type: 'transport', bytesReceived: 100 }]), 1_400);
  expect(liveness.silentMs(2_000)).toBe(600);
  liveness.note(arrivalMark([{ type: 'transport', bytesReceived: 100 }]), 2_000);
  expect(liveness.silentMs(2_000)).toBe(600);
  liveness.note(arrivalMark([{ type: 'transport', bytesReceived: 140 }]), 2_400);
  expect(liveness.silentMs(2_400)).toBe(0);
});

test('the mark moves with every kind of report that tells of an arrival, and only with those', () => {
  const quiet = [
    { type: 'transport', bytesReceived: 10 },
    { type: 'candidate-pair', bytesReceived: 10 },
    { type: 'inbound-rtp', bytesReceived: 5 },
    { type: 'remote-inbound-rtp', timestamp: 1_000 },
    { type: 'outbound-rtp', bytesSent: 70 },
  ];
  const mark = arrivalMark(quiet);
  for (let index = 0; index < 3; index++) {
    const moved = quiet.map((report, at) => (at === index ? { ...report, bytesReceived: 11 } : report));
    expect(arrivalMark(moved)).not.toBe(mark);
  }
  const reported = quiet.map((report) =>
    report.type === 'remote-inbound-rtp' ? { ...report, timestamp: 2_000 } : report,
  );
  expect(arrivalMark(reported)).not.toBe(mark);
  const sent = quiet.map((report) =>
    report.type === 'outbound-rtp' ? { ...report, bytesSent: 90 } : report,
  );
  expect(arrivalMark(sent)).toBe(mark);
});
