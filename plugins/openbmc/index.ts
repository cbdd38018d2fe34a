import type { Plugin } from '../../lib/plugin/contract.js';
import { getopenbmccons } from './asked/getopenbmccons.js';
import { createResolver } from './asked/resolve.js';
import { unsupported } from './asked/unsupported.js';
import { rbeacon } from './rbeacon/rbeacon-daemon.js';
import { reventlog } from './reventlog/reventlog-daemon.js';
import { rflash } from './rflash/rflash-daemon.js';
import { rinv } from './rinv/rinv-daemon.js';
import { rpower } from './rpower/rpower-daemon.js';
import { rsetboot } from './rsetboot/rsetboot-daemon.js';
import { rspconfig } from './rspconfig/rspconfig-daemon.js';
import { rvitals } from './rvitals/rvitals-daemon.js';

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
