import fc from 'fast-check';
import { expect, test } from 'vitest';
import { assetsOf } from '../../src/rehearsal/crowd/scout.ts';
import { ResponseReader } from '../../src/rehearsal/wire/response-reader.ts';
import { SegmentBoxes } from '../../src/rehearsal/wire/segment-boxes.ts';
import { segmentOf } from '../origin/origin-under-test.ts';

interface Seen {
  readonly status: number;
  readonly newest: number | undefined;
  readonly etag: string | undefined;
  readonly cache: string | undefined;
  readonly encoding: string;
  readonly closes: boolean;
  body: string;
  framing: number | undefined;
}

/** Reads bytes cut at these places. */
function read(bytes: Buffer, cuts: readonly number[]): { answers: Seen[]; isHttp: boolean; mid: boolean } {
  const answers: Seen[] = [];
  const reader = new ResponseReader({
    head: ({ status, newest, etag, cache, encoding, closes }) =>
      void answers.push({ status, newest, etag, cache, encoding, closes, body: '', framing: undefined }),
    body: (piece, from, to) => {
      const last = answers.at(-1);
      if (last) last.body += piece.toString('latin1', from, to);
    },
    complete: (framing) => {
      const last = answers.at(-1);
      if (last) last.framing = framing;
    },
  });
  const places = [...new Set([0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort(
    (a, b) => a - b,
  );
  // One buffer for all reads, longer than each, as a connection has it.
  const buffer = Buffer.alloc(bytes.length + 8, 0x21);
  for (let i = 1; i < places.length; i++) {
    const length = bytes.copy(buffer, 0, places[i - 1], places[i]);
    if (!reader.push(buffer, length)) return { answers, isHttp: false, mid: false };
  }
  return { answers, isHttp: true, mid: reader.isMidAnswer };
}

const ANSWERS = Buffer.from(
  [
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTribune-Cache: HIT\r\nETag: "a"\r\n\r\nhello',
    'HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n',
    'HTTP/1.1 404 Not Found\r\ntribune-head: 17\r\ncontent-length: 2\r\n\r\n{}',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: br\r\n\r\n5\r\nfirst\r\nA;x=y\r\n0123456789\r\n0\r\nTrailer: t\r\n\r\n',
    'HTTP/1.1 304 Not Modified\r\nETag: W/"b"\r\nContent-Length: 900\r\n\r\n',
    'HTTP/1.0 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
  ].join(''),
);
const PLAIN = {
  newest: undefined,
  etag: undefined,
  cache: undefined,
  encoding: '',
  closes: false,
  body: '',
  framing: 0,
};

test('REH-4: answers are read alike however the network cuts them', () => {
  const expected = [
    { ...PLAIN, status: 200, cache: 'HIT', etag: '"a"', body: 'hello' },
    { ...PLAIN, status: 404, newest: 17, body: '{}' },
    { ...PLAIN, status: 200, encoding: 'br', body: 'first0123456789', framing: 3 + 2 + 7 + 2 + 3 + 12 + 2 },
    { ...PLAIN, status: 304, etag: 'W/"b"' },
    { ...PLAIN, status: 200, closes: true },
  ];
  expect(read(ANSWERS, [])).toEqual({ answers: expected, isHttp: true, mid: false });
  fc.assert(
    fc.property(fc.array(fc.nat()), (cuts) => {
      expect(read(ANSWERS, cuts)).toEqual({ answers: expected, isHttp: true, mid: false });
    }),
  );
});

test('REH-4: what is not HTTP, or says two things, ends the connection; nothing throws and nothing is hoarded', () => {
  for (const text of [
    'SSH-2.0-OpenSSH\r\n\r\n',
    'HTTP/2 200\r\n\r\n',
    'HTTP/1.1 200 OK\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxyz\r\n',
    'HTTP/1.1 101 Switching Protocols\r\n\r\n',
    `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`,
  ])
    expect([text.slice(0, 60), read(Buffer.from(text), [9]).isHttp]).toEqual([text.slice(0, 60), false]);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.array(fc.nat()), (bytes, cuts) => {
      read(Buffer.from(bytes), cuts);
    }),
  );
  // Near to HTTP: one byte of a good answer changed.
  fc.assert(
    fc.property(
      fc.nat(ANSWERS.length - 1),
      fc.integer({ min: 0, max: 255 }),
      fc.array(fc.nat()),
      (at, byte, cuts) => {
        const bytes = Buffer.from(ANSWERS);
        bytes[at] = byte;
        expect(read(bytes, cuts)).toEqual(read(bytes, []));
      },
    ),
    { numRuns: process.env['TRIBUNE_LONG'] ? 50_000 : 500 },
  );
});

test('REH-5: chunks and bytes of sound are counted alike however a segment is cut; other bytes are found out', () => {
  const segment = segmentOf('aac64', 4);
  const follow = (bytes: Uint8Array, cuts: readonly number[]) => {
    const boxes = new SegmentBoxes();
    const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
    let fits = true;
    for (let i = 1; i < places.length && fits; i++)
      fits = boxes.push(bytes, places[i - 1] ?? 0, places[i] ?? 0);
    return { fits, chunks: boxes.chunks, sound: boxes.soundBytes, between: boxes.isBetweenChunks };
  };
  // Three chunks of fifteen frames of 25 bytes, as the test writes them.
  const whole = { fits: true, chunks: 3, sound: 3 * 15 * 25, between: true };
  expect(follow(segment, [])).toEqual(whole);
  fc.assert(
    fc.property(fc.array(fc.nat()), (cuts) => {
      expect(follow(segment, cuts)).toEqual(whole);
    }),
  );
  expect(follow(segment.subarray(0, segment.length - 1), []).between).toBe(false);
  expect(follow(Buffer.from('<!doctype html><title>Not found'), []).fits).toBe(false);
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat()), (bytes, cuts) => {
      expect(follow(bytes, cuts)).toEqual(follow(bytes, []));
    }),
  );
});

test('REH-3: of a page, the scripts and styles of the same host are fetched, each once, and a hostile page costs no more', () => {
  const page = `<link rel="stylesheet" crossorigin href="/a.css"><script type="module" src="/b.js"></script>
    <link rel="modulepreload" href="/c.js"><link rel="modulepreload" href="/c.js"><link rel="canonical" href="/d">
    <script src="//elsewhere.example/e.js"></script><script src="https://elsewhere.example/f.js"></script><script src="/g h"></script>`;
  expect(assetsOf(page)).toEqual(['/a.css', '/b.js', '/c.js']);
  const many = Array.from({ length: 1_000 }, (_, i) => `<script src="/${i}.js">`).join('');
  expect(assetsOf(many)).toHaveLength(64);
  expect(assetsOf('<script '.repeat(100_000))).toEqual([]);
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const asset of assetsOf(`<script src="/${text}">`)) expect(asset).toMatch(/^\/[^/][\x21-\x7e]*$/);
    }),
  );
});
