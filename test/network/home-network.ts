/**
 * A network for a browser under test, of two network namespaces:
 *
 *   [home] browser ──cable── [way] routes, loses packets, forbids ──cable── this machine, where Tribune runs
 *
 * What is lost is lost on the way, where neither end learns of it: a packet that is dropped where it is sent would be
 * an error to its sender.
 */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addNamespace, command, deleteNamespace, removeStaleNamespaces } from './namespace.ts';

/** 198.18.0.0/15 is set aside for tests of networks (RFC 2544). Each network takes 32 addresses of it. */
const FIRST_ADDRESS = (198 * 256 + 18) * 65_536;
const BLOCK = 32;
const BLOCKS = 131_072 / BLOCK;

export type Direction = 'from home' | 'to home' | 'both ways';

/** By the interface of `way` at which a packet comes in; home may have several. */
const MATCH = { 'from home': 'iifname "home*"', 'to home': 'iifname "out"', 'both ways': '' } as const;

let made = 0;

export class HomeNetwork {
  /** This machine, as seen from home. */
  readonly machineAddress: string;
  readonly #home: string;
  readonly #way: string;
  readonly #block: number;
  readonly #folder = mkdtempSync(path.join(tmpdir(), 'tribune-network-'));
  readonly #removeAtExit = () => this.remove();

  static make(): HomeNetwork {
    if (made === 0) removeStaleNamespaces();
    const network = new HomeNetwork(++made);
    try {
      network.#lay();
    } catch (error) {
      network.remove();
      throw error;
    }
    return network;
  }

  private constructor(number: number) {
    this.#home = `tribune-${process.pid}-${number}-home`;
    this.#way = `tribune-${process.pid}-${number}-way`;
    this.#block = freeBlock(number);
    this.machineAddress = address(this.#block, 1);
    process.once('exit', this.#removeAtExit);
  }

  /** A program that runs the one given at home, with the arguments that it gets itself. */
  programAtHome(program: string): string {
    const file = path.join(this.#folder, path.basename(program));
    writeFileSync(file, `#!/bin/sh\nexec ip netns exec ${this.#home} ${program} "$@"\n`, { mode: 0o755 });
    return file;
  }

  /** From now on this share of the UDP packets is lost, at random; other packets pass. */
  lose(percent: number, direction: Direction): void {
    const udp = `${MATCH[direction]} meta l4proto udp`;
    this.#filter(`
      ${udp} counter name sent
      ${udp} numgen random mod 100 < ${percent} counter name lost drop`);
  }

  /** From now on no UDP passes, as in networks that know only the web. */
  blockUdp(): void {
    this.#filter('meta l4proto udp counter name sent counter name lost drop');
  }

  /** What came to the filter that was set last, and what it let fall. */
  counted(): { readonly sent: number; readonly lost: number } {
    const { nftables } = JSON.parse(this.#onTheWay('nft', ['-j', 'list', 'counters'])) as {
      nftables: { counter?: { name: string; packets: number } }[];
    };
    const packets = (name: string) =>
      nftables.find(({ counter }) => counter?.name === name)?.counter?.packets ?? 0;
    return { sent: packets('sent'), lost: packets('lost') };
  }

  /** The cable stays, but home gets another address on it, as from a router that began anew. */
  changeAddress(): void {
    this.#atHome('addr', 'del', `${homeAddress(this.#block, 1, 0)}/29`, 'dev', 'eth1');
    this.#atHome('addr', 'add', `${homeAddress(this.#block, 1, 1)}/29`, 'dev', 'eth1');
    this.#atHome('route', 'add', 'default', 'via', wayAddress(this.#block, 1));
  }

  /** There is another network beside, used from when the cable is pulled: Wi-Fi, say. */
  addSecond(): void {
    this.#layCable(2);
  }

  /** Home is left with the second network: as one walks off with a laptop. */
  pullCable(): void {
    this.#atHome('link', 'set', 'eth1', 'down');
  }

  /** Once more does no harm. */
  remove(): void {
    process.off('exit', this.#removeAtExit);
    deleteNamespace(this.#home);
    deleteNamespace(this.#way);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #lay(): void {
    addNamespace(this.#home);
    addNamespace(this.#way);
    // Unique on this machine, and short: the name of an interface has 15 characters at most.
    const here = `trb${process.pid.toString(36)}n${this.#block}`;
    command('ip', ['link', 'add', here, 'type', 'veth', 'peer', 'name', 'out', 'netns', this.#way]);
    command('ip', ['addr', 'add', `${this.machineAddress}/30`, 'dev', here]);
    command('ip', ['link', 'set', here, 'up']);
    command('ip', ['-n', this.#way, 'addr', 'add', `${address(this.#block, 2)}/30`, 'dev', 'out']);
    command('ip', ['-n', this.#way, 'link', 'set', 'out', 'up']);
    this.#onTheWay('sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
    // A network lets nothing out that bears an address of another one (BCP 38).
    this.#onTheWay('sh', ['-c', 'echo 1 > /proc/sys/net/ipv4/conf/all/rp_filter']);
    command('ip', ['route', 'add', `${address(this.#block, 0)}/27`, 'via', address(this.#block, 2)]);
    this.#atHome('link', 'set', 'lo', 'up');
    this.#layCable(1);
  }

  /** Of several the first is preferred, for as long as it is there. */
  #layCable(number: 1 | 2): void {
    const [homeEnd, wayEnd] = [`eth${number}`, `home${number}`];
    command('ip', [
      ...['-n', this.#way, 'link', 'add', wayEnd, 'type', 'veth'],
      ...['peer', 'name', homeEnd, 'netns', this.#home],
    ]);
    command('ip', ['-n', this.#way, 'addr', 'add', `${wayAddress(this.#block, number)}/29`, 'dev', wayEnd]);
    command('ip', ['-n', this.#way, 'link', 'set', wayEnd, 'up']);
    this.#atHome('addr', 'add', `${homeAddress(this.#block, number, 0)}/29`, 'dev', homeEnd);
    this.#atHome('link', 'set', homeEnd, 'up');
    const gateway = wayAddress(this.#block, number);
    this.#atHome('route', 'add', 'default', 'via', gateway, 'metric', `${number}`);
  }

  #atHome(...args: readonly string[]): void {
    command('ip', ['-n', this.#home, ...args]);
  }

  #onTheWay(program: string, args: readonly string[], input = ''): string {
    return command('ip', ['netns', 'exec', this.#way, program, ...args], input);
  }

  #filter(rules: string): void {
    this.#onTheWay(
      'nft',
      ['-f', '-'],
      `flush ruleset
      table ip way {
        counter sent { }
        counter lost { }
        chain forward {
          type filter hook forward priority filter;
          ${rules}
        }
      }
      `,
    );
  }
}

/** A block that no route of this machine leads to: several tests may run at once. */
function freeBlock(number: number): number {
  const routes = command('ip', ['-4', 'route', 'list']);
  for (let block = (process.pid * 8 + number) % BLOCKS; ; block = (block + 1) % BLOCKS) {
    if (!routes.includes(`${address(block, 0)}/27`)) return block;
  }
}

/** Where a cable from home ends on the way. */
function wayAddress(block: number, cable: 1 | 2): string {
  return address(block, 8 * cable + 1);
}

function homeAddress(block: number, cable: 1 | 2, which: 0 | 1): string {
  return address(block, 8 * cable + 2 + which);
}

function address(block: number, inBlock: number): string {
  const whole = FIRST_ADDRESS + block * BLOCK + inBlock;
  return [24, 16, 8, 0].map((shift) => (whole >>> shift) & 255).join('.');
}
