import type { Verb } from './index.js';

/** What is known of how large an image may be. A BMC that tells nothing answers with nothing, and well. */
export interface ReadUpdateLimits extends Verb<UpdateLimits> {
  readonly verb: 'readUpdateLimits';
}

/** In bytes; undefined where it is not told. */
export interface UpdateLimits {
  /** The largest upload the BMC accepts. */
  readonly mostBytes: number | undefined;
  /** The memory that an image can have while it is uploaded and unpacked. */
  readonly freeBytes: number | undefined;
  /** The smallest image that this BMC has refused as too large, not long ago. */
  readonly refusedBytes: number | undefined;
}
