/** The DASH manifest of a programme (ISO/IEC 23009-1), asked for by the clock: numbers, no list. Pure text. */

import { PRODUCTION_ALLOWANCE_MS, SEGMENT_MS, SEGMENT_TICKS, TICKS_PER_SECOND } from '../core/programme.ts';
import { RUNGS, type Rung } from '../core/rung.ts';
import { ECONOMY_RUNG, type Tier } from '../core/tier.ts';
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
  /**
   * Its tiers, oldest first. Economy is a period of its own, for its rungs are fewer; where it begins and ends is told
   * twenty seconds ahead, so that whoever reads the manifest every fifteen learns of it in time.
   */
  readonly tiers?: readonly Tier[];
  /** Ended for so long that no live client is left: the manifest becomes static on the same URL. */
  readonly settled?: boolean;
}

const LONGEST_DEPTH_SECONDS = 120;
/** What ended shortly before that is told still, for whoever is late. */
const SLACK_SECONDS = 30;
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
${facts.settled ? '' : `  <ServiceDescription id="0"><Latency target="${facts.streams ? 1200 : 2000}" referenceId="0"/><PlaybackRate min="0.96" max="1.04"/></ServiceDescription>\n`}${periodsOf(
  facts,
)
  .map((span) => period(facts, span))
  .join('\n')}
${facts.settled ? '' : '  <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="/time"/>\n  <UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-xsdate:2014" value="/time"/>\n'}</MPD>
`;
}

interface PeriodSpan {
  /** The first segment. */
  readonly from: number;
  readonly spared: boolean;
}

/** Those of which something can be gone back to still, or that are to come before the end. */
function periodsOf(facts: ManifestFacts): PeriodSpan[] {
  if (facts.settled) return [{ from: 0, spared: false }];
  const spans: PeriodSpan[] = [];
  for (const { name, from } of facts.tiers ?? []) {
    const spared = name === 'economy';
    const never = from >= (facts.segments ?? Number.POSITIVE_INFINITY);
    if (!never && spans.at(-1)?.spared !== spared) spans.push({ from, spared });
  }
  const oldestMs = facts.elapsedMs - (LONGEST_DEPTH_SECONDS + SLACK_SECONDS) * 1000;
  const kept = spans.filter(
    (_, i) => (spans[i + 1]?.from ?? Number.POSITIVE_INFINITY) * SEGMENT_MS > oldestMs,
  );
  return kept.length > 0 ? kept : [{ from: 0, spared: false }];
}

function period(facts: ManifestFacts, { from, spared }: PeriodSpan): string {
  const start = from === 0 ? '0' : ((from * SEGMENT_MS) / 1000).toFixed(2);
  const sets = spared
    ? [adaptationSet(facts, 0, [ECONOMY_RUNG], from)]
    : [adaptationSet(facts, 0, ['aac64', 'aac32'], from), adaptationSet(facts, 1, ['opus48'], from)];
  return `  <Period id="${from}" start="PT${start}S">\n${sets.join('\n')}\n  </Period>`;
}

/** @param from the segment that its period begins with */
function adaptationSet(facts: ManifestFacts, id: number, rungs: readonly Rung[], from: number): string {
  const live = !facts.settled;
  const early =
    live && facts.streams ? ' availabilityTimeOffset="0.64" availabilityTimeComplete="false"' : '';
  const captured = new Date(facts.t0Ms - PRODUCTION_ALLOWANCE_MS + from * SEGMENT_MS).toISOString();
  const { first = from } = facts;
  const cut = first === 0 ? '' : ` presentationTimeOffset="${first * SEGMENT_TICKS}"`;
  const reference = `      <ProducerReferenceTime id="${id}" inband="true" type="captured" wallClockTime="${captured}" presentationTime="${from * SEGMENT_TICKS}"><UTCTiming schemeIdUri="urn:mpeg:dash:utc:http-iso:2014" value="/time"/></ProducerReferenceTime>\n`;
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
