/**
 * The init segment of a rung: a CMAF header (ISO/IEC 23000-19 §7.3.1) of one audio track.
 *
 * There is no edit list: the encoders are fed ahead by their priming, so the first sample is the programme's first.
 */

import type { Rung } from '../core/rung.ts';
import { box, bytesOf, fullBox, group, latin1, u32 } from './box.ts';
import { SYNC_SAMPLE } from './chunk.ts';
import { type CodecConfig, sampleEntry } from './sample-entry.ts';
import { movieHeader, sampleTable, track } from './track.ts';

/** @throws TypeError when AAC comes without its AudioSpecificConfig */
export function initSegment(rung: Rung, config: CodecConfig): Uint8Array {
  return bytesOf(
    box(
      'ftyp', // File type
      latin1('iso6'), // major_brand
      u32(0), // minor_version
      latin1('iso6cmfc'), // compatible_brands: CMAF (23000-19 §7.2)
    ),
    box(
      'moov', // Movie
      movieHeader(0),
      track(0, sampleTable(sampleEntry(rung, config), noSamples())),
      box(
        'mvex', // Movie extends: fragments follow
        fullBox(
          'trex', // Track extends
          0,
          0,
          u32(1), // track_ID
          u32(1), // default_sample_description_index
          u32(0), // default_sample_duration
          u32(0), // default_sample_size
          u32(SYNC_SAMPLE), // default_sample_flags
        ),
      ),
    ),
  );
}

function noSamples() {
  return group(
    fullBox('stts', 0, 0, u32(0)), // Decoding time to sample
    fullBox('stsc', 0, 0, u32(0)), // Sample to chunk
    fullBox('stsz', 0, 0, u32(0, 0)), // Sample size
    fullBox('stco', 0, 0, u32(0)), // Chunk offset
  );
}
