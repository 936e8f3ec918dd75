/**
 * Runs in a page before anything of its own: writes down the sound of what media streams its elements play, at 16 kHz,
 * and keeps its connections, so that they can be asked what they received.
 */
(() => {
  const WORKLET = `
    registerProcessor('recording', class extends AudioWorkletProcessor {
      samples = new Int16Array(1600); count = 0;
      process([input]) {
        const channels = input.length;
        for (let at = 0; at < 128; at++) {
          let sample = 0;
          for (const channel of input) sample += channel[at] / channels;
          this.samples[this.count++] = Math.round(Math.max(-1, Math.min(1, sample)) * 32767);
          if (this.count < this.samples.length) continue;
          this.port.postMessage(this.samples);
          this.samples = new Int16Array(1600);
          this.count = 0;
        }
        return true;
      }
    });`;

  const context = new AudioContext({ sampleRate: 16_000 });
  const code = URL.createObjectURL(new Blob([WORKLET], { type: 'text/javascript' }));
  const ready = context.audioWorklet.addModule(code);
  const pieces = [];
  const connections = [];
  let node;

  async function record(stream) {
    await ready;
    if (!node) {
      node = new AudioWorkletNode(context, 'recording', { numberOfOutputs: 1 });
      node.port.onmessage = ({ data }) => pieces.push(data);
      // Without a way to the speakers nothing is rendered; the processor itself gives silence.
      node.connect(context.destination);
    }
    context.createMediaStreamSource(stream).connect(node);
  }

  const recorded = new WeakSet();
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function recordedPlay() {
    const { srcObject } = this;
    if (srcObject instanceof MediaStream && !recorded.has(srcObject)) {
      recorded.add(srcObject);
      void record(srcObject);
    }
    return play.call(this);
  };

  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...given) {
      super(...given);
      connections.push(this);
    }
  };

  // Before the first press a page may not run an AudioContext.
  addEventListener('pointerdown', () => void context.resume(), true);

  globalThis.tribuneEar = {
    /** 16-bit samples, in Base64. */
    async recorded() {
      const reader = new FileReader();
      const read = new Promise((resolve) => reader.addEventListener('load', resolve));
      reader.readAsDataURL(new Blob(pieces));
      await read;
      return reader.result.slice(reader.result.indexOf(',') + 1);
    },
    /** Reports of all connections made so far, the last at the end. */
    async reports() {
      const all = await Promise.all(connections.map((connection) => connection.getStats()));
      return all.map((reports) => [...reports.values()]);
    },
  };
})();
