import t from 'tap';
import { flows } from '../plugins/openbmc/flows.js';
import { arrows } from './helpers/diagram.js';
import { flowsPage, withDiagrams } from './helpers/diagrams.js';
import { reachable } from './helpers/status-table.js';

t.test('the diagrams in docs/flows.md are those of the status tables (npm run diagrams)', async (t) => {
  t.equal(flowsPage(), withDiagrams(flowsPage()));
});

t.test('every status of every flow can be reached, and none is a circle', async (t) => {
  for (const [name, flow] of Object.entries(flows))
    t.same(reachable(arrows(flow)), Object.keys(flow).sort(), name);
});
