const FINGERPRINT = Array(32).fill('AB').join(':');

export interface Line {
  readonly kind?: 'audio' | 'video' | 'application';
  readonly mid: string;
  readonly direction?: 'sendonly' | 'recvonly' | 'sendrecv' | 'inactive';
  readonly port?: number;
  readonly more?: readonly string[];
  readonly without?: RegExp;
}

/** The offer of a browser, shortened: Opus and RED on each audio line. */
export function offerOf(
  lines: readonly Line[],
  bundle: readonly string[] = lines.map(({ mid }) => mid),
): string {
  const text = [
    'v=0',
    'o=- 1 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${bundle.join(' ')}`,
    ...lines.flatMap(written),
  ];
  return `${text.join('\r\n')}\r\n`;
}

const FORMATS = {
  audio: 'UDP/TLS/RTP/SAVPF 111 63 9',
  video: 'UDP/TLS/RTP/SAVPF 96 97',
  application: 'UDP/DTLS/SCTP webrtc-datachannel',
};

function written({
  kind = 'audio',
  mid,
  direction = 'sendonly',
  port = 9,
  more = [],
  without,
}: Line): string[] {
  const media =
    kind === 'application'
      ? ['a=sctp-port:5000']
      : [
          `a=${direction}`,
          'a=rtcp-mux',
          ...(kind === 'video'
            ? ['a=rtpmap:96 VP8/90000', 'a=rtpmap:97 rtx/90000']
            : [
                'a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level',
                'a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01',
                'a=rtpmap:111 opus/48000/2',
                'a=rtcp-fb:111 transport-cc',
                'a=fmtp:111 minptime=10;useinbandfec=1',
                'a=rtpmap:63 red/48000/2',
                'a=fmtp:63 111/111',
                'a=rtpmap:9 G722/8000',
              ]),
          ...(direction === 'recvonly' ? [] : ['a=ssrc:1234567 cname:someone']),
        ];
  return [
    `m=${kind} ${port} ${FORMATS[kind]}`,
    'c=IN IP4 0.0.0.0',
    'a=candidate:1 1 udp 2113937151 intranet.example 3306 typ host',
    'a=ice-ufrag:abcd',
    'a=ice-pwd:0123456789012345678901',
    `a=fingerprint:sha-256 ${FINGERPRINT}`,
    'a=setup:actpass',
    `a=mid:${mid}`,
    ...media,
    ...more,
  ].filter((line) => !without?.test(line));
}

/** The lines of the answer to an m-line, by its mid. */
export function sectionOf(answer: string, mid: string): string[] {
  const section = answer.split(/\r\n(?=m=)/).find((text) => text.includes(`a=mid:${mid}\r\n`));
  return section?.split('\r\n') ?? [];
}
