import net from 'node:net';

export interface Reply {
  readonly status: number;
  /** Of Retry-After, s; 0 where there is none. */
  readonly retryAfterS: number;
}

type Told = (reply: Reply | undefined) => void;

/**
 * One kept connection, on which a request goes out at once, and another when there is an answer: a client that costs next to
 * nothing.
 */
export class HttpLine {
  readonly #port: number;
  #socket: net.Socket | undefined;
  #waiting: Told[] = [];
  #text = '';
  #closed = false;

  constructor(port: number) {
    this.#port = port;
  }

  get isIdle(): boolean {
    return this.#waiting.length === 0;
  }

  /** @param request whole, as bytes of HTTP/1.1 @param told undefined: the connection ended before */
  send(request: string, told: Told): void {
    this.#waiting.push(told);
    this.#connected().write(request);
  }

  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }

  #end(): void {
    const ended = this.#socket;
    this.#socket = undefined;
    this.#text = '';
    ended?.end();
  }

  #connected(): net.Socket {
    if (this.#socket) return this.#socket;
    const socket = net.connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => this.#read(piece));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = undefined;
      this.#text = '';
      for (const told of this.#waiting.splice(0)) told(undefined);
    });
    if (!this.#closed) this.#socket = socket;
    return socket;
  }

  #read(piece: string): void {
    this.#text += piece;
    for (;;) {
      const end = this.#text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#text.slice(0, end + 2);
      const length = Number(fieldIn(head, 'Content-Length') ?? 0);
      if (this.#text.length < end + 4 + length) return;
      this.#text = this.#text.slice(end + 4 + length);
      const retryAfterS = Number(fieldIn(head, 'Retry-After') ?? 0);
      // The next goes out on another connection: this one takes none.
      if (fieldIn(head, 'Connection') === 'close') this.#end();
      this.#waiting.shift()?.({ status: Number(head.slice(9, 12)), retryAfterS });
    }
  }
}

/** Of one end or the other, which write names in two ways. Cheaper than an expression: the load shares the machine. */
function fieldIn(head: string, name: string): string | undefined {
  const found = head.indexOf(`\r\n${name}: `);
  const at = found >= 0 ? found : head.indexOf(`\r\n${name.toLowerCase()}: `);
  return at < 0 ? undefined : head.slice(at + name.length + 4, head.indexOf('\r\n', at + 2));
}
