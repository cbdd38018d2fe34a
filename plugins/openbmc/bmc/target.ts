import * as v from 'valibot';
import type { Target } from '../../../lib/plugin/contract.js';
import type { Secret } from '../../../lib/plugin/secret.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import type { BmcNode } from './bmc-node.js';
import { pushedImages } from './image/pushed-image.js';
import { secretText } from './secret-text.js';

/** As they come from the daemon, which tells the password as a text. */
const SentFacts = v.object({
  bmc: v.string(),
  written: v.optional(v.string()),
  ip: v.optional(v.string()),
  username: v.string(),
  password: secretText,
  pushed: v.optional(pushedImages),
  dialect: v.optional(v.picklist(['legacy', 'redfish'])),
  system: v.optional(v.string()),
});

/** What a target of this plugin's says of its node. */
export type BmcFacts = Readonly<v.InferOutput<typeof SentFacts>>;

/** A node, and what lets us in at its BMC. */
export interface KnownNode {
  readonly bmc: BmcNode;
  readonly password: Secret;
}

/** Reads a target that this plugin has made and sent to a worker. Throws when it is none. */
export function decodeTarget(target: Target): KnownNode {
  const { password, ...facts } = v.parse(SentFacts, target.facts);
  return { bmc: { node: toNodeName(target.node), owner: target.owner, ...facts }, password };
}
