import t, { type Test } from 'tap';
import { createBudget } from '../../../../plugins/openbmc/budget.js';
import { createBmcs } from '../../../../plugins/openbmc/client.js';
import { type Behaviour, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import type { Sensors } from '../../../../plugins/openbmc/verbs/machine.js';
import type { BmcVerb } from '../../../../plugins/openbmc/verbs.js';
import { toNodeName } from '../../../../xcat-compat/names/node-name.js';
import { MANAGER } from '../../../helpers/redfish-script.js';
import { testServices } from '../../../helpers/worker-services.js';
import { never, ok, redfishRig } from './rig.js';

// What a build of bmcweb of 2023-05 was seen to do otherwise than the newest.

async function simulated(t: Test, behaviour: Partial<Behaviour>) {
  const fleet = await startFleet({ count: 1, behaviour });
  const bmcs = createBmcs(testServices({ requestSeconds: 20, loginSeconds: 20 }));
  t.teardown(async () => {
    await bmcs.stop(never);
    await fleet.close();
  });
  const [bmc] = fleet.bmcs;
  if (bmc === undefined) throw new Error('an empty fleet');
  const node = { node: toNodeName('n0'), bmc: bmc.address, username: 'root', password: '0penBmc' };
  const send = (verb: BmcVerb) => bmcs.send(node, verb, createBudget(), never);
  const sensors = async (): Promise<Sensors> => {
    const reply = await send({ verb: 'readSensors' });
    t.match(reply, ok({ missing: [] }));
    return reply.kind === 'ok' ? (reply.value as Sensors) : { sensors: [], missing: [] };
  };
  return { bmc, send, sensors };
}

t.test(
  'sensors that are split between the single ones and Thermal and Power are all told, once each',
  async (t) => {
    const { bmc, sensors } = await simulated(t, { generation: 'R', sensorStyle: 'Sensors' });
    const names = ({ sensors: all }: Sensors) =>
      all.map(({ name, value, unit }) => [name, value, unit]).sort();
    const whole = names(await sensors());
    await bmc.set({ sensorStyle: 'split' });
    t.same(names(await sensors()), whole);
    await bmc.set({ sensorStyle: 'both' });
    t.same(names(await sensors()), whole);
  },
);

t.test('a VLAN that is listed below its interface is found, and can be given an address', async (t) => {
  const { send } = await simulated(t, { generation: 'R', vlans: 'below' });
  t.same(await send({ verb: 'addVlan', nic: 'eth0', vlan: 7 }), ok(undefined));
  const address = { address: '10.9.9.9', prefix: 24, gateway: '10.9.9.1' };
  t.same(await send({ verb: 'addAddress', nic: 'eth0_7', ...address }), ok(undefined));
  t.match(
    await send({ verb: 'readNetwork' }),
    ok({
      nics: [
        { name: 'eth0', vlan: undefined },
        { name: 'eth0_7', vlan: '7', addresses: [address] },
      ],
    }),
  );
});

t.test('the gateway of a link-local address is none', async (t) => {
  const { bmc, send } = await redfishRig(t);
  const nics = `${MANAGER}/EthernetInterfaces`;
  const address = (Address: string, Gateway: string) => ({ Address, Gateway, SubnetMask: '255.255.0.0' });
  bmc.resources.set(MANAGER, { EthernetInterfaces: { '@odata.id': nics } });
  bmc.resources.set(nics, { Members: [{ '@odata.id': `${nics}/eth0` }] });
  bmc.resources.set(`${nics}/eth0`, {
    Id: 'eth0',
    IPv4Addresses: [address('169.254.1.2', '0.0.0.0'), address('10.0.0.5', '10.0.0.1')],
  });
  t.match(await send({ verb: 'readNetwork' }), ok({ defaultGateway: '10.0.0.1' }));
});

t.test('an event that is not there is told as such, though the change is answered 500', async (t) => {
  const { send } = await simulated(t, { generation: 'R' });
  t.match(await send({ verb: 'resolveEvent', id: '999' }), { kind: 'refused', httpStatus: 404 });
  t.match(await send({ verb: 'resolveEvent', id: '1' }), { kind: 'ok' });
});

for (const generation of ['L1', 'L2', 'L3', 'R'] as const) {
  t.test(`${generation}: what is started from, once and always`, async (t) => {
    const { send } = await simulated(t, { generation });
    const level = 'from1738';
    const start = async (source: 'Network' | 'Disk' | 'Default', once: boolean) => {
      t.same(await send({ verb: 'enableOneTimeBoot', enabled: once }), ok(undefined));
      t.same(await send({ verb: 'setBootSource', source, once, level }), ok(undefined));
      return send({ verb: 'readBoot', level });
    };
    t.same(await start('Network', true), ok({ source: 'Network' }));
    t.same(await start('Disk', false), ok({ source: 'Disk' }));
    t.same(await start('Default', true), ok({ source: 'Default' }));
    t.same(await start('Network', true), ok({ source: 'Network' }));
  });
}
