import type { Plugin } from '../../lib/plugin/contract.js';
import { createResolver } from './resolve.js';
import { rflash } from './rflash/index.js';
import { rinv } from './rinv/index.js';
import { rpower } from './rpower/index.js';
import { rvitals } from './rvitals/index.js';

const resolve = createResolver();

/** Hardware control of OpenBMC nodes. */
export const openbmc: Plugin = {
  name: 'openbmc',
  commands: {
    rpower: rpower(resolve),
    rflash: rflash(resolve),
    rinv: rinv(resolve),
    rvitals: rvitals(resolve),
  },
  worker: async () => (await import('./worker.js')).startWorker,
};
