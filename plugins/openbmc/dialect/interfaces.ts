import type { BmcNode } from '../bmc-node.js';
import { parseBmcAddress } from '../session/address.js';
import { recent } from '../session/recent.js';

/**
 * What a BMC speaks. `mixed`: bmcweb since 2026-02, where every write of the legacy interface fails: legacy reads,
 * Redfish writes.
 */
export type Interface = 'legacy' | 'mixed' | 'redfish';

const MAX_KNOWN_BMCS = 50_000;

/** What the BMCs of this worker were found to speak. */
export interface Interfaces {
  /** Undefined until the BMC was asked, or told by the tables. */
  of(node: BmcNode): Interface | undefined;
  found(node: BmcNode, one: Interface): void;
}

export function createInterfaces(): Interfaces {
  const known = recent<Interface>(MAX_KNOWN_BMCS);
  const keyOf = ({ bmc }: BmcNode): string => parseBmcAddress(bmc)?.text ?? bmc;
  return {
    of: (node) => known.get(keyOf(node)) ?? node.dialect,
    found: (node, one) => known.set(keyOf(node), node.dialect ?? one),
  };
}
