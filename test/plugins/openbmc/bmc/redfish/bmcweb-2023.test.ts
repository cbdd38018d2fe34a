import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createBudget } from '../../../../../plugins/openbmc/bmc/budget.js';
import type { BmcVerb } from '../../../../../plugins/openbmc/bmc/verbs/index.js';
import type { Sensors } from '../../../../../plugins/openbmc/bmc/verbs/machine-verbs.js';
import { type Behaviour, startFleet } from '../../../../../plugins/openbmc/simulator/index.js';
import { toNodeName } from '../../../../../xcat-compat/names/node-name.js';
import { MANAGER, redfishError, SYSTEM } from '../../../../helpers/redfish-script.js';
import { testBmcs } from '../../../../helpers/test-bmcs.js';
import { testServices } from '../../../../helpers/worker-services.js';
import { never, ok, redfishRig } from './rig.js';

// What a build of bmcweb of 2023-05 was seen to do otherwise than the newest.

async function simulated(t: Test, behaviour: Partial<Behaviour>) {
  const fleet = await startFleet({ count: 1, behaviour });
  const bmcs = testBmcs(testServices({ requestSeconds: 20, loginSeconds: 20 }));
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

t.test('a user of all groups is made where groups cannot be told; one of some groups is not', async (t) => {
  const accounts = '/redfish/v1/AccountService/Accounts';
  const sent: string[] = [];
  const { bmc, send } = await redfishRig(t, {
    first: ({ method, path, body }) => {
      if (method !== 'POST' || path !== accounts) return undefined;
      sent.push(body.toString());
      const text = 'The property AccountTypes is not in the list of valid properties for the resource.';
      return body.includes('AccountTypes') ? redfishError(400, 'PropertyUnknown', text) : undefined;
    },
  });
  bmc.resources.set('/redfish/v1/AccountService', { Accounts: { '@odata.id': accounts } });
  const user = { verb: 'createUser', user: 'anna', privilege: 'priv-operator', enabled: true } as const;
  t.match(await send({ ...user, groups: ['web'] }), { kind: 'refused', text: /AccountTypes/ });
  t.equal(sent.length, 1);
  t.same(await send({ ...user, groups: ['ipmi', 'redfish', 'ssh', 'web'] }), ok(undefined));
  t.match(JSON.parse(sent.at(-1) ?? ''), { UserName: 'anna', RoleId: 'Operator', Enabled: true });
});

t.test(
  'a dump that is listed and not served, and a log that cannot be changed, are no wrong ids',
  async (t) => {
    const { bmc, send } = await redfishRig(t, {
      first: ({ method, path }) =>
        method === 'PATCH' && path.endsWith('/Entries/1')
          ? { status: 405, body: 'Method Not Allowed' }
          : undefined,
    });
    const dump = `${MANAGER}/LogServices/Dump`;
    const link = (path: string) => ({ '@odata.id': path });
    bmc.resources.set(MANAGER, { LogServices: link(`${MANAGER}/LogServices`) });
    bmc.resources.set(`${MANAGER}/LogServices`, { Members: [link(dump)] });
    bmc.resources.set(dump, { Entries: link(`${dump}/Entries`) });
    const entry = { '@odata.id': `${dump}/Entries/1`, Id: '1', AdditionalDataURI: `${dump}/attachment/1` };
    bmc.resources.set(`${dump}/Entries`, { Members: [entry] });
    const file = join(t.testdir(), 'dump');
    t.match(await send({ verb: 'downloadDump', id: '1', file }), { httpStatus: 501, text: /lists dump 1/ });
    t.match(await send({ verb: 'downloadDump', id: '2', file }), { httpStatus: 404 });
    const log = `${MANAGER}/LogServices/EventLog`;
    bmc.resources.set(`${MANAGER}/LogServices`, { Members: [link(dump), link(log)] });
    bmc.resources.set(log, { Entries: link(`${log}/Entries`) });
    t.match(await send({ verb: 'resolveEvent', id: '1' }), { httpStatus: 501, text: /no way to resolve/ });
  },
);

t.test('NTP servers are taken away where null is not known, too', async (t) => {
  const { bmc, send } = await redfishRig(t, {
    first: ({ method, body }) =>
      method === 'PATCH' && body.includes('null')
        ? redfishError(
            400,
            'PropertyValueTypeError',
            'The value null for the property NTPServers is of a different type.',
          )
        : undefined,
  });
  const protocol = `${MANAGER}/NetworkProtocol`;
  bmc.resources.set(MANAGER, { NetworkProtocol: { '@odata.id': protocol } });
  bmc.resources.set(protocol, { NTP: { NTPServers: ['a', 'b'] } });
  t.same(await send({ verb: 'setNtpServers', nic: 'eth0', servers: ['c'] }), ok(undefined));
  t.same(bmc.written.at(-1)?.body, { NTP: { NTPServers: ['c'], ProtocolEnabled: true } });
});

t.test('a refusal says once what failed, and not that a part was done', async (t) => {
  const said = (key: string, Message: string) => ({ MessageId: `Base.1.13.0.${key}`, Message });
  const failed = said('InternalError', 'It failed.');
  const info = [said('Success', 'The request completed successfully.'), failed, failed];
  const { send } = await redfishRig(t, {
    first: ({ method }) =>
      method === 'PATCH' ? { status: 400, body: { error: { '@Message.ExtendedInfo': info } } } : undefined,
  });
  const reply = await send({ verb: 'setBootSource', source: 'Network', once: true, level: 'from1738' });
  t.match(reply, { kind: 'refused', text: '[400] It failed.' });
});

t.test('a log whose entries cannot be read is not empty', async (t) => {
  const entries = `${SYSTEM}/LogServices/EventLog/Entries`;
  const body = { '@odata.id': entries, '@odata.type': '#LogEntryCollection.LogEntryCollection' };
  const { send } = await redfishRig(t, {
    first: ({ method, path }) =>
      method === 'GET' && path === entries
        ? { status: 500, body: { ...body, error: { message: 'It failed.' } } }
        : undefined,
  });
  t.match(await send({ verb: 'readEventLog' }), { kind: 'refused', httpStatus: 500 });
});
