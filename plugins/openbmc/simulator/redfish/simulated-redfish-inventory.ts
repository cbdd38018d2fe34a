import type { Bmc } from '../bmc.js';
import { namesWithin } from '../tree/simulated-tree.js';

const root = '/xyz/openbmc_project/inventory/system';

/** Parts of the host by kind: name and path. */
export interface Part {
  readonly name: string;
  readonly path: string;
}

export function parts(bmc: Bmc, kind: 'cpu' | 'dimm'): Part[] {
  const pattern = new RegExp(`/${kind}\\d+$`);
  return [...namesWithin(bmc, root)]
    .filter((path) => pattern.test(path))
    .map((path) => ({ path, name: path.slice(path.lastIndexOf('/') + 1) }));
}

export const DIMM_GIB = 16;

export function lists(bmc: Bmc): { readonly processors: number; readonly memoryGiB: number } {
  return { processors: parts(bmc, 'cpu').length, memoryGiB: parts(bmc, 'dimm').length * DIMM_GIB };
}
