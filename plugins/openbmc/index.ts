import type { Plugin } from '../../lib/plugin/contract.js';
import { getopenbmccons } from './getopenbmccons.js';
import { rbeacon } from './rbeacon/index.js';
import { createResolver } from './resolve.js';
import { reventlog } from './reventlog/index.js';
import { rflash } from './rflash/index.js';
import { rinv } from './rinv/index.js';
import { rpower } from './rpower/index.js';
import { rsetboot } from './rsetboot/index.js';
import { rspconfig } from './rspconfig/index.js';
import { rvitals } from './rvitals/index.js';
import { unsupported } from './unsupported.js';

const resolve = createResolver();

/** Hardware control of OpenBMC nodes. */
export const openbmc: Plugin = {
  name: 'openbmc',
  commands: {
    rpower: rpower(resolve),
    rflash: rflash(resolve),
    rspconfig: rspconfig(resolve),
    rinv: rinv(resolve),
    rvitals: rvitals(resolve),
    reventlog: reventlog(resolve),
    rsetboot: rsetboot(resolve),
    rbeacon: rbeacon(resolve),
    getopenbmccons: getopenbmccons(resolve),
    renergy: unsupported,
    rspreset: unsupported,
  },
};
