/**
 * Runs in a page before anything of its own: taps `mouth` (what a microphone gives) and `ear` (what elements play)
 * write down loudness every 10 ms, against UTC. The page notices nothing and has nothing to do for it.
 *
 * An AudioWorklet counts samples, and writes beside each batch of them when it was rendered, by the clock of the
 * machine: that needs no thread of the page, which may be busy. Pages of one machine share that clock, so a mouth in
 * one and an ear in another can be compared. What becomes of the batches: `tap.ts`.
 */
(() => {
  const WORKLET = `
    registerProcessor('loudness', class extends AudioWorkletProcessor {
      power = 0; count = 0; levels = [];
      process([input]) {
        const frame = sampleRate / 100;
        const channels = input.length;
        for (let at = 0; at < 128; at++) {
          let sample = 0;
          for (const channel of input) sample += channel[at] / channels;
          this.power += sample * sample;
          if (++this.count < frame) continue;
          this.levels.push(Math.sqrt(Math.sqrt(this.power / frame)));
          this.power = this.count = 0;
        }
        if (this.levels.length >= 5) {
          const endMs = ((currentFrame + 128 - this.count) * 1000) / sampleRate;
          this.port.postMessage({ levels: this.levels, endMs, tailMs: (this.count * 1000) / sampleRate, utcMs: Date.now() });
          this.levels = [];
        }
        return true;
      }
    });`;

  const batches = { mouth: [], ear: [] };
  const nodes = {};
  let context;
  let ready;

  /** One context for both, made early: neither it nor the worklet shall delay a press. */
  function open() {
    context ??= new AudioContext({ sampleRate: 48_000, latencyHint: 'interactive' });
    const code = URL.createObjectURL(new Blob([WORKLET], { type: 'text/javascript' }));
    ready ??= context.audioWorklet.addModule(code);
  }

  async function connect(name, source) {
    void context.resume();
    await ready;
    nodes[name] ??= loudness(name);
    source.connect(nodes[name]);
  }

  function loudness(name) {
    const node = new AudioWorkletNode(context, 'loudness', { numberOfOutputs: 1 });
    node.port.onmessage = ({ data }) => batches[name].push(data);
    // Without a way to the speakers nothing is rendered; the processor itself gives silence.
    node.connect(context.destination);
    return node;
  }

  const devices = navigator.mediaDevices;
  if (devices) {
    const getUserMedia = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const stream = await getUserMedia(constraints);
      const tracks = stream.getAudioTracks();
      if (tracks.length > 0) void connect('mouth', context.createMediaStreamSource(new MediaStream(tracks)));
      return stream;
    };
  }

  const tapped = new WeakSet();
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function tappedPlay() {
    const what = this.srcObject instanceof MediaStream ? this.srcObject : this;
    if (!tapped.has(what)) {
      tapped.add(what);
      void connect('ear', sourceOf(what));
    }
    return play.call(this);
  };

  const stalls = [];

  function noteStalls(element) {
    const since = performance.now();
    element.addEventListener('waiting', () => {
      const { buffered, currentTime } = element;
      const end = buffered.length > 0 ? buffered.end(buffered.length - 1) : currentTime;
      stalls.push({ afterMs: performance.now() - since, aheadMs: (end - currentTime) * 1000 });
    });
  }

  function sourceOf(what) {
    if (what instanceof MediaStream) return context.createMediaStreamSource(what);
    // What comes before the first sound is its start.
    what.addEventListener('playing', () => noteStalls(what), { once: true });
    // From now on the element sounds through the context alone.
    const source = context.createMediaElementSource(what);
    source.connect(context.destination);
    return source;
  }

  open();
  // Before the first press a page may not run an AudioContext.
  let pressedUtcMs;
  const wake = (event) => {
    pressedUtcMs = performance.timeOrigin + event.timeStamp;
    void context.resume();
  };
  addEventListener('pointerdown', wake, true);
  addEventListener('keydown', wake, true);

  globalThis.tribuneTaps = {
    batches,
    /** When somebody pressed last. */
    pressedUtcMs: () => pressedUtcMs,
    /** When an element that had played went on waiting for more: how long after, and what it had. */
    stalls: () => stalls,
    latencySeconds: () => ({ base: context.baseLatency, output: context.outputLatency }),
  };
})();
