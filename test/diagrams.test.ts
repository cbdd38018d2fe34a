import t from 'tap';
import * as rbeacon from '../plugins/openbmc/rbeacon/flow.js';
import * as reventlog from '../plugins/openbmc/reventlog/flow.js';
import * as activate from '../plugins/openbmc/rflash/activate-flow.js';
import * as rflash from '../plugins/openbmc/rflash/flow.js';
import * as plan from '../plugins/openbmc/rflash/plan-flow.js';
import * as unattended from '../plugins/openbmc/rflash/unattended-flow.js';
import * as rinv from '../plugins/openbmc/rinv/flow.js';
import * as rpower from '../plugins/openbmc/rpower/flow.js';
import * as rsetboot from '../plugins/openbmc/rsetboot/flow.js';
import * as rvitals from '../plugins/openbmc/rvitals/flow.js';
import { architecturePage, drawn, withDiagrams } from './helpers/diagrams.js';
import { rspconfigTables } from './helpers/rspconfig-tables.js';

t.test('the diagrams in ARCHITECTURE.md are those of the status tables (npm run diagrams)', async (t) => {
  t.equal(architecturePage(), withDiagrams(architecturePage()));
});

t.test('every status table has its diagram', async (t) => {
  const tables = [
    ...Object.keys(rpower)
      .filter((name) => name !== 'flows')
      .map((name) => `rpower ${name}`),
    ...Object.keys(rinv.flows).map((name) => `rinv ${name}`),
    ...Object.keys(rvitals.flows).map((name) => `rvitals ${name}`),
    ...Object.keys(rbeacon.flows).map((name) => `rbeacon ${name}`),
    ...Object.keys(rsetboot).map((name) => `rsetboot ${name}`),
    ...Object.keys(reventlog).map((name) => `reventlog ${name}`),
    ...Object.keys({ ...rflash, ...activate, ...unattended, ...plan }).map((name) => `rflash ${name}`),
    ...Object.keys(rspconfigTables).map((name) => `rspconfig ${name}`),
  ];
  t.same(tables.sort(), Object.keys(drawn).sort());
});
