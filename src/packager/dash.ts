/** The DASH manifest of a programme (ISO/IEC 23009-1), asked for by the clock: numbers, no list. Pure text. */

import { PRODUCTION_ALLOWANCE_MS, SEGMENT_MS, SEGMENT_TICKS, TICKS_PER_SECOND } from '../core/programme.ts';
import { RUNGS, type Rung } from '../core/rung.ts';
import { EVENT_SCHEME } from './event-message.ts';

export interface ManifestFacts {
  readonly t0Ms: number;
  /** Since T0. */
  readonly elapsedMs: number;
  /** Directory of the rungs, relative to the manifest: `r1`, or `r1/v1` for a replay. */
  readonly directory: string;
  /** Whether the path passes a segment on while it is being made. */
  readonly streams: boolean;
  /** Its first segment; 0 unless the beginning was cut off. */
  readonly first?: number;
  /** Set when the programme has ended: how many segments there are from the first on. */
  readonly segments?: number;
  /** Ended for so long that no live client is left: the manifest becomes static on the same URL. */
  readonly settled?: boolean;
}

const LONGEST_DEPTH_SECONDS = 120;
/** Less than this a player could not even begin in. */
const LEAST_DEPTH_SECONDS = 4;

/**
 * What can be gone back to: never more than there has been, for ffmpeg 5.1 counts the oldest segment without a sign,
 * and reads a younger programme's newest one over and over.
 */
function depthSeconds({ elapsedMs }: ManifestFacts): number {
  return Math.min(LONGEST_DEPTH_SECONDS, Math.max(LEAST_DEPTH_SECONDS, Math.floor(elapsedMs / 1000)));
}

export function dashManifest(facts: ManifestFacts): string {
  const start = new Date(facts.t0Ms).toISOString();
  const duration =
    facts.segments === undefined
      ? ''
      : ` mediaPresentationDuration="PT${((facts.segments * SEGMENT_MS) / 1000).toFixed(2)}S"`;
  const timing = facts.settled
    ? 'type="static"'
    : `type="dynamic" availabilityStartTime="${start}" publishTime="${start}" minimumUpdatePeriod="PT15S" timeShiftBufferDepth="PT${depthSeconds(facts)}S" suggestedPresentationDelay="PT2S"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" ${timing}${duration} maxSegmentDuration="PT0.96S" minBufferTime="PT0.96S">
${facts.settled ? '' : `  <ServiceDescription id="0"><Latency target="${facts.streams ? 1200 : 2000}" referenceId="0"/><PlaybackRate min="0.96" max="1.04"/></ServiceDescription>\n`}  <Period id="0" start="PT0S">
${adaptationSet(facts, 0, ['aac64', 'aac32'])}
${adaptationSet(facts, 1, ['opus48'])}
  </Period>
${facts.settled ? '' : '  <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="/time"/>\n  <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-xsdate:2014" value="/time"/>\n'}</MPD>
`;
}

function adaptationSet(facts: ManifestFacts, id: number, rungs: readonly Rung[]): string {
  const live = !facts.settled;
  const early =
    live && facts.streams ? ' availabilityTimeOffset="0.64" availabilityTimeComplete="false"' : '';
  const captured = new Date(facts.t0Ms - PRODUCTION_ALLOWANCE_MS).toISOString();
  const { first = 0 } = facts;
  const cut = first === 0 ? '' : ` presentationTimeOffset="${first * SEGMENT_TICKS}"`;
  const reference = `      <ProducerReferenceTime id="${id}" inband="true" type="captured" wallClockTime="${captured}" presentationTime="0"><UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="/time"/></ProducerReferenceTime>\n`;
  return `    <AdaptationSet id="${id}" contentType="audio" mimeType="audio/mp4" segmentAlignment="true" startWithSAP="1">
      <InbandEventStream schemeIdUri="${EVENT_SCHEME}"/>
${live ? reference : ''}      <SegmentTemplate timescale="${TICKS_PER_SECOND}" duration="${SEGMENT_TICKS}" startNumber="${first}"${cut} initialization="${facts.directory}/$RepresentationID$/init.mp4" media="${facts.directory}/$RepresentationID$/$Number$.m4s"${early}/>
${rungs.map(representation).join('\n')}
    </AdaptationSet>`;
}

function representation(rung: Rung): string {
  const { codecs, bitsPerSecond } = RUNGS[rung];
  return `      <Representation id="${rung}" codecs="${codecs}" bandwidth="${Math.ceil(bitsPerSecond * 1.25)}" audioSamplingRate="48000"><AudioChannelConfiguration schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="1"/></Representation>`;
}
