/** What tests and measurements need beyond npm: where Debian puts it, and the package that brings it. */
export const REQUIREMENTS = {
  chromium: { file: '/usr/bin/chromium', package: 'chromium' },
  firefox: { file: '/usr/bin/firefox-esr', package: 'firefox-esr' },
  pulseaudio: { file: '/usr/bin/pulseaudio', package: 'pulseaudio' },
  pactl: { file: '/usr/bin/pactl', package: 'pulseaudio-utils' },
  ffmpeg: { file: '/usr/bin/ffmpeg', package: 'ffmpeg' },
  flite: { file: '/usr/bin/flite', package: 'flite' },
  nginx: { file: '/usr/sbin/nginx', package: 'nginx-light', service: 'nginx' },
  'nginx-cache-purge': {
    file: '/usr/lib/nginx/modules/ngx_http_cache_purge_module.so',
    package: 'libnginx-mod-http-cache-purge',
  },
  'nginx-js': {
    file: '/usr/lib/nginx/modules/ngx_http_js_module.so',
    package: 'libnginx-mod-http-js',
  },
  janus: { file: '/usr/bin/janus', package: 'janus', service: 'janus' },
  openssl: { file: '/usr/bin/openssl', package: 'openssl' },
  trafficserver: { file: '/usr/bin/traffic_server', package: 'trafficserver', service: 'trafficserver' },
  icecast: { file: '/usr/bin/icecast2', package: 'icecast2', service: 'icecast2' },
  faketime: { file: '/usr/bin/faketime', package: 'faketime' },
  tcpdump: { file: '/usr/bin/tcpdump', package: 'tcpdump' },
  ip: { file: '/usr/sbin/ip', package: 'iproute2' },
  nft: { file: '/usr/sbin/nft', package: 'nftables', service: 'nftables' },
  pebble: { file: '/usr/bin/pebble', package: 'pebble' },
  pocketsphinx: { file: '/usr/bin/pocketsphinx_batch', package: 'pocketsphinx' },
  'pocketsphinx-model': {
    file: '/usr/share/pocketsphinx/model/en-us/en-us.lm.bin',
    package: 'pocketsphinx-en-us',
  },
  'pocketsphinx-speech': {
    file: '/usr/share/pocketsphinx/test/data/librivox/transcription',
    package: 'pocketsphinx-testdata',
  },
} as const satisfies Record<string, Requirement>;

interface Requirement {
  readonly file: string;
  readonly package: string;
  /** A daemon that the package would start, and that nobody asked for. */
  readonly service?: string;
}

export type RequirementName = keyof typeof REQUIREMENTS;

const ALL = Object.keys(REQUIREMENTS) as RequirementName[];
const BENCH_ALONE: readonly string[] = ['janus', 'tcpdump', 'openssl', 'trafficserver', 'icecast'];

/** Words for many at once. */
export const SETS: Readonly<Record<string, readonly RequirementName[]>> = {
  tests: ALL.filter((name) => !BENCH_ALONE.includes(name)),
  all: ALL,
};

/** What a word stands for, a set's or a requirement's own; undefined when it is neither. */
export function namedBy(word: string): readonly RequirementName[] | undefined {
  if (Object.hasOwn(SETS, word)) return SETS[word];
  const own = ALL.filter((name) => name === word);
  return own.length > 0 ? own : undefined;
}

export function missingOf(
  names: readonly RequirementName[],
  exists: (file: string) => boolean,
): RequirementName[] {
  return names.filter((name) => !exists(REQUIREMENTS[name].file));
}

export const INSTALL = ['install', '-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=120'] as const;

/** The line for a person to run. */
export function installLine(names: readonly RequirementName[]): string {
  const packages = names.map((name) => REQUIREMENTS[name].package).join(' ');
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages}`;
}
