import t from 'tap';
import type { Inventory } from '../../../../../plugins/openbmc/bmc/verbs/machine-verbs.js';
import { SYSTEM } from '../../../../helpers/redfish-script.js';
import { redfishRig } from './rig.js';

const V1 = '/redfish/v1';
const link = (path: string) => ({ '@odata.id': path });

t.test('the first processor, memory and chassis of makers that number them are told apart', async (t) => {
  const { bmc, send } = await redfishRig(t);
  const { resources } = bmc;
  resources.set(SYSTEM, {
    ...resources.get(SYSTEM),
    ...{ Processors: link(`${SYSTEM}/Processors`), Memory: link(`${SYSTEM}/Memory`) },
  });
  resources.set(`${SYSTEM}/Processors`, {
    Members: [
      { Id: '1', Model: 'p' },
      { Id: 'cpu0', Model: 'q' },
    ],
  });
  resources.set(`${SYSTEM}/Memory`, {
    Members: [
      { Id: '1', Model: 'm' },
      { Id: 'proc1dimm12', Model: 'n' },
    ],
  });
  resources.set(`${V1}/Chassis`, { Members: ['1', 'enclosure'].map((id) => link(`${V1}/Chassis/${id}`)) });
  resources.set(`${V1}/Chassis/1`, { Model: 'c' });
  resources.set(`${V1}/Chassis/enclosure`, { Model: 'd' });
  const reply = await send({ verb: 'readInventory', of: 'everything' });
  if (reply.kind !== 'ok') throw new Error(reply.text);
  const { parts, missing } = reply.value as Inventory;
  t.same(missing, []);
  const named = parts.map(({ name, properties }) => [name, properties['Model']]);
  t.same(named.slice(1), [
    ...[
      ['cpu1', 'p'],
      ['cpu0', 'q'],
      ['dimm1', 'm'],
      ['proc1dimm12', 'n'],
    ],
    ...[
      ['chassis1', 'c'],
      ['enclosure', 'd'],
    ],
  ]);
});
