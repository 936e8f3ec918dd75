import { existsSync } from 'node:fs';

/** Stops with the line to run when what the browser tests need is missing. */
export default function prepare(): void {
  const missing = [
    ['/usr/bin/chromium', 'chromium'],
    ['/usr/bin/firefox-esr', 'firefox-esr'],
    ['/usr/bin/pulseaudio', 'pulseaudio'],
    ['/usr/bin/pactl', 'pulseaudio-utils'],
    ['/usr/bin/ffmpeg', 'ffmpeg'],
    ['/usr/bin/flite', 'flite'],
    ['/usr/sbin/ip', 'iproute2'],
    ['/usr/sbin/nft', 'nftables'],
    ['/usr/bin/pebble', 'pebble'],
    ['/usr/bin/pocketsphinx_batch', 'pocketsphinx'],
    ['/usr/share/pocketsphinx/model/en-us/en-us.lm.bin', 'pocketsphinx-en-us'],
    ['/usr/share/pocketsphinx/test/data/librivox/transcription', 'pocketsphinx-testdata'],
  ].filter(([file = '']) => !existsSync(file));
  if (missing.length > 0)
    throw new Error(`Missing: run  apt-get install -y ${missing.map(([, name]) => name).join(' ')}`);
  if (!existsSync('web/dist/index.html')) throw new Error('The pages are not built: run  npm run build');
}
