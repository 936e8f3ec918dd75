/**
 * What operators watch of an origin, as Prometheus reads it (text format 0.0.4). A dozen figures that are there already:
 * no library counts anything for them. They are for machines of one's own: whoever would press it need not see how far they got.
 */

import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';
import type { LoadDocument } from '../core/load.ts';
import type { Pressure } from '../core/pressure.ts';
import { type Exchange, openHeaders } from './answer.ts';
import type { OriginRooms } from './rooms.ts';

/** RFC 1918, RFC 4193, and this machine. */
const OWN = new BlockList();
OWN.addSubnet('127.0.0.0', 8);
OWN.addSubnet('10.0.0.0', 8);
OWN.addSubnet('172.16.0.0', 12);
OWN.addSubnet('192.168.0.0', 16);
OWN.addSubnet('::1', 128, 'ipv6');
OWN.addSubnet('fc00::', 7, 'ipv6');

/** Whether it comes from a machine of one's own, and through no edge, which would say so. */
export function mayReadMetrics({ headers, socket }: IncomingMessage): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const version = isIP(address);
  if (version === 0 || headers['x-forwarded-for'] !== undefined) return false;
  return OWN.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

export interface MetricSources {
  readonly load: LoadDocument;
  readonly pressure: Pressure;
  readonly rooms: OriginRooms;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly value: number;
}

export function sendMetrics({ request, response }: Exchange, sources: MetricSources): void {
  const text = metricsOf(sources).map(written).join('');
  const headers = {
    'Content-Type': 'text/plain; version=0.0.4; charset=utf-8',
    'Cache-Control': 'no-store',
    'Content-Length': Buffer.byteLength(text),
  };
  response.writeHead(200, openHeaders(headers));
  response.end(request.method === 'HEAD' ? undefined : text);
}

function metricsOf({ load, pressure, rooms }: MetricSources): Metric[] {
  const { busy, loopDelayMs, queueDelayMs, admitted } = pressure;
  const gauge = (name: string, value: number, help: string): Metric => ({ name, value, help });
  return [
    gauge('tribune_load_level', load.level, 'What is given up under load: 0 nothing, 6 all that may be.'),
    gauge('tribune_load_level_since_seconds', load.sinceMs / 1000, 'Since when, UTC since 1970.'),
    gauge('tribune_load_level_held', load.cause === 'set' ? 1 : 0, 'Whether an operator holds it.'),
    gauge('tribune_origin_busy_ratio', busy, 'Processor that the origin used in the last second, of one.'),
    gauge('tribune_origin_loop_delay_seconds', loopDelayMs / 1000, 'How late its event loop was, p99.'),
    gauge('tribune_control_queue_delay_seconds', queueDelayMs / 1000, 'How long requests wait for control.'),
    gauge('tribune_control_admitted_ratio', admitted, 'Share of ranks that control takes requests of.'),
    gauge('tribune_rooms_live', rooms.live, 'Rooms that can be heard live.'),
  ];
}

function written({ name, help, value }: Metric): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${name} ${value}\n`;
}
