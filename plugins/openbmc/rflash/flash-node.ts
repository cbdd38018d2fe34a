import type { Facts } from '../facts.js';
import type { Image } from '../image.js';
import type { SoftwareList } from '../verbs.js';

/** A node whose images are listed. */
export interface ListNode extends Facts {
  readonly software: SoftwareList;
}

/** A node on its way through the activation of an image. */
export interface ActivateNode extends Facts {
  /** The image's id on this BMC; undefined until it is known. */
  readonly id: string | undefined;
  /** Its version; empty when the user gave only an id. */
  readonly version: string;
  /** The last state read: Ready, Activating, Active … */
  readonly activation: string | undefined;
  readonly percent: number | undefined;
}

/** A node that gets a new image. */
export interface UploadNode extends ActivateNode {
  readonly image: Image;
  /** The ids that were on the BMC before the upload. */
  readonly before: readonly string[];
}
