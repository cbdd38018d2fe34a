import * as v from 'valibot';
import type { Target } from '../../lib/plugin/contract.js';
import { toNodeName } from '../../xcat-compat/names/node-name.js';
import type { BmcNode } from './bmc-node.js';

const BmcFacts = v.object({
  bmc: v.string(),
  written: v.optional(v.string()),
  ip: v.optional(v.string()),
  username: v.string(),
  password: v.string(),
  dialect: v.optional(v.picklist(['legacy', 'redfish'])),
});

/** The node of a target that this plugin has made. Throws when it is none. */
export function bmcNodeOf(target: Target): BmcNode {
  return { node: toNodeName(target.node), ...v.parse(BmcFacts, target.facts) };
}
