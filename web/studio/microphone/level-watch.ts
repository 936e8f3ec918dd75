import { levelOf, type VoiceLevel } from './voice-level.ts';

const WINDOW_SAMPLES = 2048;
const LOOK_MS = 50;

/** Measures a track 20 times a second until the returned function is called. */
export function watchLevel(track: MediaStreamTrack, onLevel: (level: VoiceLevel) => void): () => void {
  const context = new AudioContext();
  const source = context.createMediaStreamSource(new MediaStream([track]));
  const analyser = new AnalyserNode(context, { fftSize: WINDOW_SAMPLES });
  source.connect(analyser);
  const samples = new Float32Array(WINDOW_SAMPLES);
  // Before the first press a page may not run an AudioContext; with the microphone already allowed there may be none.
  const wake = () => void context.resume();
  document.addEventListener('pointerdown', wake);
  document.addEventListener('keydown', wake);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    onLevel(levelOf(samples));
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    document.removeEventListener('pointerdown', wake);
    document.removeEventListener('keydown', wake);
    void context.close();
  };
}
