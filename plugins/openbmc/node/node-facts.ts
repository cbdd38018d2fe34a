import type { NodeName } from '../../../xcat-compat/names/node-name.js';

/** What every status table of this plugin knows of its node. */
export interface Facts {
  readonly node: NodeName;
  /** What the BMC's last refusal said. */
  readonly problem?: string | undefined;
}
