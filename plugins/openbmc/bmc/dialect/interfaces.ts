import type { BmcNode } from '../bmc-node.js';
import { parseBmcAddress } from '../http/address.js';
import { recent } from '../http/recent.js';

/**
 * What a BMC speaks. `mixed`: bmcweb since 2026-02, where every write of the legacy interface fails: legacy reads,
 * Redfish writes.
 */
export type Interface = 'legacy' | 'mixed' | 'redfish';

const MAX_KNOWN_BMCS = 50_000;

/** What the BMCs of this worker were found to speak, and with which firmware. */
export interface Interfaces {
  /** What the site insists on, else what was found; undefined until the BMC was asked. */
  of(node: BmcNode): Interface | undefined;
  found(node: BmcNode, one: Interface): void;
  /**
   * Told whenever a command has read which firmware the BMC runs; nothing is asked for it. True when it is another one
   * than the interface was found with: what was found is forgotten, and the BMC has to be asked anew.
   */
  runs(node: BmcNode, version: string): boolean;
}

interface Known {
  readonly speaks: Interface | undefined;
  /** Of the BMC's running firmware; undefined until a command has read it. */
  readonly version: string | undefined;
}

const nothing: Known = { speaks: undefined, version: undefined };

export function createInterfaces(): Interfaces {
  const all = recent<Known>(MAX_KNOWN_BMCS);
  const keyOf = ({ bmc }: BmcNode): string => parseBmcAddress(bmc)?.text ?? bmc;
  const known = (node: BmcNode): Known => all.get(keyOf(node)) ?? nothing;
  return {
    of: (node) => node.dialect ?? known(node).speaks,
    found: (node, one) => {
      const speaks = node.dialect ?? one;
      const before = known(node);
      // Another interface came with other firmware, whose version is not read yet.
      all.set(keyOf(node), { speaks, version: before.speaks === speaks ? before.version : undefined });
    },
    runs: (node, version) => {
      const before = known(node);
      const isOther = before.version !== undefined && before.version !== version;
      const mustAsk = isOther && node.dialect === undefined;
      all.set(keyOf(node), { speaks: mustAsk ? undefined : before.speaks, version });
      return mustAsk;
    },
  };
}
