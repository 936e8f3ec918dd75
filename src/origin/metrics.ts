/**
 * What operators watch of an origin, as Prometheus reads it (text format 0.0.4). A dozen figures that are there already:
 * no library counts anything for them.
 */

import { BlockList, isIPv6 } from 'node:net';
import type { LoadDocument } from '../core/load.ts';
import type { Pressure } from '../core/pressure.ts';
import { type Exchange, notFound, openHeaders } from './answer.ts';
import type { OriginRooms } from './rooms.ts';

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

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

/** Given out to who asks on this machine, and not by a proxy, which says for whom it asks. */
export function sendMetrics(exchange: Exchange, sources: MetricSources): void {
  const { request, response } = exchange;
  const { remoteAddress = '' } = request.socket;
  const isHere = LOOPBACK.check(remoteAddress, isIPv6(remoteAddress) ? 'ipv6' : 'ipv4');
  if (!isHere || request.headers['x-forwarded-for'] !== undefined) {
    return notFound(exchange, 'There is no such path.');
  }
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
