import * as v from 'valibot';
import type { DaemonServices } from '../../../lib/plugin/contract.js';
import type { BmcTarget } from '../asked/nodes.js';
import { type PushedImage, pushedImages, withPushed } from '../bmc/image/pushed-image.js';

/** Tells the worker what earlier flashes of this BMC have made to start next: it may have been another worker's work. */
export function withPushes(target: BmcTarget, { leftOf }: Pick<DaemonServices, 'leftOf'>): BmcTarget {
  const pushed = leftOf(target.node, target.owner).reduceRight<readonly PushedImage[]>((known, left) => {
    const read = v.safeParse(pushedImages, left);
    return read.success ? withPushed(known, ...read.output) : known;
  }, []);
  return pushed.length === 0 ? target : { ...target, facts: { ...target.facts, pushed: [...pushed] } };
}
