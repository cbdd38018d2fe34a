import t from 'tap';
import { type SimulatedBmc, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { loggedIn } from './ask.js';
import { bodyOf, openRedfish, type Resource, v1, wordOf } from './redfish-ask.js';

const fleet = await startFleet({ count: 1, behaviour: { generation: 'L2' } });
t.teardown(() => fleet.close());
const [bmc] = fleet.bmcs as readonly [SimulatedBmc];
const asMade = bmc.behaviour;
t.beforeEach(async () => {
  await bmc.set(asMade);
  await bmc.reset();
});

const system = `${v1}/Systems/system`;
const chassis = `${v1}/Chassis/chassis`;
const manager = `${v1}/Managers/bmc`;

function membersOf(resource: Resource): Resource[] {
  return (resource['Members'] ?? []) as Resource[];
}

t.test('every link leads somewhere, and every @odata.id is its own place', async (t) => {
  await bmc.set({ sensorStyle: 'both', locator: 'both' });
  const { get } = await openRedfish(bmc);
  const seen = new Set<string>();
  const waiting = [v1];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const answer = await get(path);
    if (answer.status !== 200) t.fail(`${path} is answered ${answer.status}`);
    const body = bodyOf(answer);
    if (body['@odata.id'] !== path) t.fail(`${path} calls itself ${String(body['@odata.id'])}`);
    for (const [, link = ''] of answer.body.matchAll(/"@(?:odata.id|Redfish.ActionInfo)": "([^"#]+)"/g))
      waiting.push(link);
  }
  t.ok(seen.size > 100, 'sensors and parts are among them');
});

t.test('parts: processors, memory, and the assemblies', async (t) => {
  const { resource } = await openRedfish(bmc);
  t.equal(membersOf(await resource(`${system}/Processors`)).length, 2);
  t.match(await resource(`${system}/Processors/cpu0`), {
    PartNumber: '02CY211',
    ProcessorType: 'CPU',
    Status: { State: 'Enabled' },
  });
  t.equal(membersOf(await resource(`${system}/Memory`)).length, 16);
  t.match(await resource(`${system}/Memory/dimm0`), { Manufacturer: '0xce80', CapacityMiB: 16384 });
  t.match(await resource(`${chassis}/Assembly`), {
    Assemblies: [{ Name: 'SYSTEM PLANAR' }, { Name: 'BMC PLANAR' }],
  });
});

t.test('B19 sensors one by one, or Thermal and Power', async (t) => {
  const { resource, get } = await openRedfish(bmc);
  t.match(await resource(`${chassis}/Sensors/temperature_ambient`), {
    Name: 'ambient',
    Reading: 23.5,
    ReadingUnits: 'Cel',
    Thresholds: { UpperCritical: { Reading: 40 } },
  });
  t.equal((await get(`${chassis}/Thermal`)).status, 404);
  await bmc.set({ sensorStyle: 'Thermal' });
  t.equal((await get(`${chassis}/Sensors`)).status, 404);
  t.match(await resource(`${chassis}/Thermal`), {
    Temperatures: [{ Name: 'ambient', ReadingCelsius: 23.5 }],
  });
  t.match(await resource(`${chassis}/Power`), { PowerControl: [{ PowerConsumedWatts: 338 }] });
  t.notOk('Sensors' in (await resource(chassis)));
});

t.test('B19 pages, $expand, and parameters that are not known', async (t) => {
  await bmc.set({ pageSize: 10 });
  const { resource, get } = await openRedfish(bmc);
  const ids = new Set<unknown>();
  for (let next: unknown = `${chassis}/Sensors`; typeof next === 'string'; ) {
    const page = await resource(next);
    t.ok(membersOf(page).length <= 10);
    for (const member of membersOf(page)) ids.add(member['@odata.id']);
    next = page['Members@odata.nextLink'];
    if (next === undefined) t.equal(ids.size, page['Members@odata.count']);
  }
  t.ok(ids.size > 50);
  t.equal(membersOf(await resource(`${chassis}/Sensors?$top=3`)).length, 3);
  t.equal((await get(`${chassis}/Sensors?$skip=x`)).status, 400);
  t.equal((await get(`${chassis}/Sensors?$expand=.`)).status, 501);
  await bmc.set({ expands: true, pageSize: 0 });
  t.match(membersOf(await resource(`${chassis}/Sensors?$expand=.($levels=1)`))[0], { Reading: Number });
});

t.test(
  'B19 the event log: patched, deleted, cleared; under Managers, and with ids of the journal',
  async (t) => {
    const session = await openRedfish(bmc);
    const entries = `${system}/LogServices/EventLog/Entries`;
    t.match(membersOf(await session.resource(entries))[0], {
      Id: '1',
      Severity: 'Critical',
      Resolved: false,
    });
    t.equal((await session.patch(`${entries}/1`, { Resolved: true })).status, 204);
    t.equal((await session.resource(`${entries}/1`))['Resolved'], true);
    const legacy = await loggedIn(bmc);
    t.match((await legacy.get('/logging/entry/1')).data, { Resolved: true }, 'seen by REST');
    t.equal((await session.patch(`${entries}/999`, { Resolved: true })).status, 500);
    t.equal((await session.get(`${entries}/999`)).status, 404);
    const file = await session.get(`${entries}/2/attachment`);
    t.match(Buffer.from(file.body, 'base64').toString(), /CALLOUT_INVENTORY_PATH=/, 'the file of the entry');
    const json = { Accept: 'application/json' };
    t.equal((await session.get(`${entries}/2/attachment`, json)).status, 400, 'of another type');
    await bmc.set({ eventLogFiles: 'json' });
    t.match(bodyOf(await session.get(`${entries}/2/attachment`, json)), { additionalData: { _PID: '1209' } });
    t.equal((await session.remove(`${entries}/1`)).status, 200);
    await bmc.set({ eventLogUnder: 'Managers', eventLogIds: 'journal' });
    t.equal((await session.get(entries)).status, 404);
    const others = `${manager}/LogServices/EventLog/Entries`;
    const [first] = membersOf(await session.resource(others));
    t.match(first, { Id: /^15\d{8}$/, MessageId: /^OpenBMC\.0\.1\./ });
    t.equal((await session.patch(String(first?.['@odata.id']), { Resolved: true })).status, 405);
    const clear = await session.post(`${manager}/LogServices/EventLog/Actions/LogService.ClearLog`, {});
    t.equal(clear.status, 200);
    t.strictSame(membersOf(await session.resource(others)), []);
  },
);

t.test('dumps: a task makes one, it is downloaded, deleted, and its number not used again', async (t) => {
  const { post, resource, get, remove, task } = await openRedfish(bmc);
  const service = `${manager}/LogServices/Dump`;
  const collect = (body: unknown) => post(`${service}/Actions/LogService.CollectDiagnosticData`, body);
  t.equal((await collect({ DiagnosticDataType: 'OS' })).status, 500);
  t.equal((await collect({ DiagnosticDataType: 'Manager' })).status, 202);
  t.match(await task(0, 'Completed'), { Payload: { HttpHeaders: [`Location: ${service}/Entries/2`] } });
  const dump = await resource(`${service}/Entries/2`);
  const file = await get(String(dump['AdditionalDataURI']));
  t.strictSame(
    [file.headers['content-type'], file.body.length],
    ['application/octet-stream', dump['AdditionalDataSizeBytes']],
  );
  t.equal((await remove(`${service}/Entries/2`)).status, 200);
  await collect({ DiagnosticDataType: 'Manager' });
  t.match(await task(1, 'Completed'), { Payload: { HttpHeaders: [`Location: ${service}/Entries/3`] } });
});

t.test('network: addresses, host name, DHCP, VLAN and time servers, seen by REST as well', async (t) => {
  const { patch, post, resource } = await openRedfish(bmc);
  const eth0 = `${manager}/EthernetInterfaces/eth0`;
  t.match(await resource(eth0), { IPv4StaticAddresses: [{ Address: bmc.host, SubnetMask: '255.255.0.0' }] });
  t.equal((await patch(eth0, { IPv4StaticAddresses: [{ Address: '10.0.0.2' }] })).status, 400);
  const address = { Address: '10.0.0.2', SubnetMask: '255.255.255.0', Gateway: '10.0.0.1' };
  t.equal((await patch(eth0, { IPv4StaticAddresses: [{}, address] })).status, 204);
  t.match(await resource(eth0), { IPv4StaticAddresses: [{ Address: bmc.host }, address] });
  t.equal((await patch(eth0, { IPv4StaticAddresses: [{}, null] })).status, 204);
  t.equal((await patch(eth0, { HostName: 'frame1', DHCPv4: { DHCPEnabled: true } })).status, 204);
  t.match(await resource(eth0), {
    HostName: 'frame1',
    DHCPv4: { DHCPEnabled: true },
    IPv4StaticAddresses: [{ Address: bmc.host }],
  });
  const vlan = {
    VLAN: { VLANId: 7, VLANEnable: true },
    Links: { RelatedInterfaces: [{ '@odata.id': eth0 }] },
  };
  t.equal((await post(`${manager}/EthernetInterfaces`, vlan)).status, 201);
  t.match(await resource(`${manager}/EthernetInterfaces/eth0_7`), { VLAN: { VLANId: 7 } });
  const protocol = `${manager}/NetworkProtocol`;
  t.equal(
    (await patch(protocol, { NTP: { NTPServers: ['10.0.0.9', null], ProtocolEnabled: false } })).status,
    204,
  );
  t.match(await resource(protocol), { NTP: { NTPServers: ['10.0.0.9'], ProtocolEnabled: false } });
  const legacy = await loggedIn(bmc);
  t.match((await legacy.get('/network/eth0')).data, { NTPServers: ['10.0.0.9'], DHCPEnabled: /\.v4$/ });
  t.match((await legacy.get('/network/config')).data, { HostName: 'frame1' });
});

t.test('B19 the lamp: LocationIndicatorActive, IndicatorLED, and neither on the chassis', async (t) => {
  const { patch, resource } = await openRedfish(bmc);
  t.equal((await patch(system, { LocationIndicatorActive: true })).status, 204);
  const legacy = await loggedIn(bmc);
  t.match((await legacy.get('/led/groups/enclosure_identify')).data, { Asserted: true });
  t.equal((await patch(system, { IndicatorLED: 'Off' })).status, 400);
  t.equal(wordOf(await patch(chassis, { LocationIndicatorActive: true })), 'PropertyUnknown');
  await bmc.set({ locator: 'IndicatorLED' });
  t.equal((await resource(system))['IndicatorLED'], 'Blinking');
  t.equal((await patch(system, { IndicatorLED: 'Off' })).status, 204);
  t.equal((await resource(system))['IndicatorLED'], 'Off');
});

t.test('several systems: the first is the host, the others cannot be reset', async (t) => {
  await bmc.set({ systems: ['system', 'hypervisor'], managerName: 'bmc0', chassisName: 'frame' });
  const { resource, post, get } = await openRedfish(bmc);
  t.equal(membersOf(await resource(`${v1}/Systems`)).length, 2);
  t.notOk('Actions' in (await resource(`${v1}/Systems/hypervisor`)));
  const reset = `${v1}/Systems/hypervisor/Actions/ComputerSystem.Reset`;
  t.equal((await post(reset, { ResetType: 'On' })).status, 404);
  t.equal((await get(`${v1}/Managers/bmc`)).status, 404);
  t.match(await resource(`${v1}/Managers/bmc0`), {
    Links: { ManagerForChassis: [{ '@odata.id': `${v1}/Chassis/frame` }] },
  });
});

t.test('AccountTypes: Redfish and WebUI come together, and nobody takes them from himself', async (t) => {
  const { patch, post, resource } = await openRedfish(bmc);
  const accounts = `${v1}/AccountService/Accounts`;
  const anna = { UserName: 'anna', Password: 'Abcdefgh-12', RoleId: 'Operator' };
  const refused = await post(accounts, { ...anna, AccountTypes: ['Redfish'] });
  t.strictSame([refused.status, wordOf(refused)], [400, 'StrictAccountTypes']);
  t.equal((await post(accounts, { ...anna, AccountTypes: ['IPMI'] })).status, 201, 'neither of them');
  t.equal(wordOf(await patch(`${accounts}/anna`, { AccountTypes: ['WebUI', 'IPMI'] })), 'StrictAccountTypes');
  await patch(`${accounts}/anna`, { AccountTypes: ['WebUI', 'Redfish'] });
  t.match(await resource(`${accounts}/anna`), { AccountTypes: ['Redfish', 'WebUI'] });
  t.equal(wordOf(await patch(`${accounts}/root`, { AccountTypes: ['IPMI'] })), 'StrictAccountTypes');
});

t.test('a PATCH of nothing is refused, and a time that cannot be set is always Immediate', async (t) => {
  const { patch, resource } = await openRedfish(bmc);
  t.equal(wordOf(await patch(system, {})), 'EmptyJSON');
  await bmc.set({ applyTimeIsSettable: true });
  const wish = { HttpPushUriApplyTime: { ApplyTime: 'OnReset' } };
  await patch(`${v1}/UpdateService`, { HttpPushUriOptions: wish });
  t.match(await resource(`${v1}/UpdateService`), { HttpPushUriOptions: wish });
  await bmc.set({ applyTimeIsSettable: false });
  const always = { HttpPushUriApplyTime: { ApplyTime: 'Immediate' } };
  t.match(await resource(`${v1}/UpdateService`), { HttpPushUriOptions: always });
});
