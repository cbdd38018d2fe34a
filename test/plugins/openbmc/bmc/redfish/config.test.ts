import t from 'tap';
import { Secret } from '../../../../../lib/plugin/secret.js';
import { MANAGER, SYSTEM } from '../../../../helpers/redfish-script.js';
import { ok, redfishRig } from './rig.js';

const V1 = '/redfish/v1';
const NIC = `${MANAGER}/EthernetInterfaces/eth0`;
const PROTOCOL = `${MANAGER}/NetworkProtocol`;
const link = (path: string) => ({ '@odata.id': path });

async function rig(t: Parameters<typeof redfishRig>[0]) {
  const made = await redfishRig(t);
  const set = (path: string, more: object) =>
    made.bmc.resources.set(path, { ...made.bmc.resources.get(path), ...more });
  set(MANAGER, {
    EthernetInterfaces: link(`${MANAGER}/EthernetInterfaces`),
    NetworkProtocol: link(PROTOCOL),
  });
  set(`${MANAGER}/EthernetInterfaces`, { Members: [link(NIC)] });
  const address = (Address: string, AddressOrigin: string) => ({
    ...{ Address, SubnetMask: '255.255.252.0', Gateway: '10.0.0.254', AddressOrigin },
  });
  set(NIC, {
    Id: 'eth0',
    HostName: 'witherspoon',
    IPv4Addresses: [address('10.0.0.1', 'Static'), address('10.0.0.2', 'DHCP'), { Address: null }],
    IPv4StaticAddresses: [address('10.0.0.9', 'Static'), address('10.0.0.1', 'Static')],
    VLAN: { VLANEnable: true, VLANId: 11 },
  });
  set(PROTOCOL, { HostName: 'witherspoon', NTP: { ProtocolEnabled: false, NTPServers: ['a', 'b', 'c'] } });
  return { ...made, set };
}

t.test('network: what there is', async (t) => {
  const { send } = await rig(t);
  t.same(
    await send({ verb: 'readNetwork' }),
    ok({
      hostname: 'witherspoon',
      defaultGateway: '10.0.0.254',
      nics: [
        {
          name: 'eth0',
          vlan: '11',
          ntpServers: ['a', 'b', 'c'],
          addresses: [
            { id: '10.0.0.1', address: '10.0.0.1', prefix: 22, gateway: '10.0.0.254', origin: 'Static' },
            { id: '10.0.0.2', address: '10.0.0.2', prefix: 22, gateway: '10.0.0.254', origin: 'DHCP' },
          ],
        },
      ],
    }),
  );
});

t.test('network: what is changed leaves the rest alone', async (t) => {
  const { bmc, send, set } = await rig(t);
  const gateway = '10.0.0.254';
  await send({ verb: 'addAddress', nic: 'eth0', address: '10.0.0.3', prefix: 24, gateway });
  await send({ verb: 'removeAddress', nic: 'eth0', id: '10.0.0.1' });
  await send({ verb: 'disableDhcp', nic: 'eth0' });
  await send({ verb: 'setHostname', hostname: 'other' });
  await send({ verb: 'setNtpServers', nic: 'eth0', servers: ['x'] });
  await send({ verb: 'addVlan', nic: 'eth0', vlan: 7 });
  set(NIC, { VLANs: link(`${NIC}/VLANs`) });
  await send({ verb: 'addVlan', nic: 'eth0', vlan: 7 });
  const added = { Address: '10.0.0.3', SubnetMask: '255.255.255.0', Gateway: gateway };
  t.same(bmc.written, [
    { what: `PATCH ${NIC}`, body: { IPv4StaticAddresses: [{}, {}, added] } },
    { what: `PATCH ${NIC}`, body: { IPv4StaticAddresses: [{}, null] } },
    { what: `PATCH ${NIC}`, body: { DHCPv4: { DHCPEnabled: false } } },
    { what: `PATCH ${NIC}`, body: { HostName: 'other' } },
    { what: `PATCH ${PROTOCOL}`, body: { NTP: { NTPServers: ['x', null, null], ProtocolEnabled: true } } },
    {
      what: `POST ${MANAGER}/EthernetInterfaces`,
      body: { VLAN: { VLANId: 7, VLANEnable: true }, Links: { RelatedInterfaces: [link(NIC)] } },
    },
    { what: `POST ${NIC}/VLANs`, body: { VLANId: 7, VLANEnable: true } },
  ]);
  const unknown = await send({ verb: 'removeAddress', nic: 'eth0', id: '10.0.0.77' });
  t.match(unknown, { kind: 'refused', httpStatus: 404 });
  t.match(await send({ verb: 'disableDhcp', nic: 'eth7' }), { kind: 'refused', text: /no interface eth7/ });
});

t.test('users by name, their roles and types by OpenBMC’s words', async (t) => {
  const { bmc, send, set } = await rig(t);
  const accounts = `${V1}/AccountService/Accounts`;
  set(`${V1}/AccountService`, { Accounts: link(accounts) });
  set(accounts, { Members: [link(`${accounts}/7`), link(`${accounts}/root`)] });
  set(`${accounts}/7`, { UserName: 'anna', RoleId: 'Operator', Enabled: false });
  set(`${accounts}/root`, {
    UserName: 'root',
    RoleId: 'Administrator',
    Enabled: true,
    AccountTypes: ['Redfish', 'ManagerConsole'],
  });
  t.same(
    await send({ verb: 'listUsers' }),
    ok([
      { name: 'anna', privilege: 'priv-operator', enabled: false, groups: undefined },
      { name: 'root', privilege: 'priv-admin', enabled: true, groups: ['redfish', 'ssh'] },
    ]),
  );
  await send({ verb: 'setUserPassword', user: 'anna', password: new Secret('s') });
  await send({ verb: 'changeUser', user: 'anna', change: { kind: 'groups', groups: ['web', 'ipmi'] } });
  await send({ verb: 'changeUser', user: 'nobody', change: { kind: 'enabled', enabled: true } });
  await send({ verb: 'deleteUser', user: 'anna' });
  t.same(bmc.written, [
    { what: `PATCH ${accounts}/7`, body: { Password: 's' } },
    { what: `PATCH ${accounts}/7`, body: { AccountTypes: ['WebUI', 'IPMI'] } },
    { what: `PATCH ${accounts}/nobody`, body: { Enabled: true } },
    { what: `DELETE ${accounts}/7`, body: undefined },
  ]);
});

t.test('settings where Redfish has them, and a clear word where it has not', async (t) => {
  const { bmc, send, set } = await rig(t);
  set(SYSTEM, {
    PowerRestorePolicy: 'LastState',
    Boot: { AutomaticRetryConfig: 'Disabled', BootSourceOverrideTarget: 'Hdd' },
  });
  const rows = [
    ['powerrestorepolicy', 'restore', 'always_off', { PowerRestorePolicy: 'AlwaysOff' }, SYSTEM],
    ['autoreboot', '0', '1', { Boot: { AutomaticRetryConfig: 'RetryAttempts' } }, SYSTEM],
    ['timesyncmethod', 'manual', 'ntp', { NTP: { ProtocolEnabled: true } }, PROTOCOL],
    [
      'bootmode',
      'regular',
      'setup',
      { Boot: { BootSourceOverrideTarget: 'BiosSetup', BootSourceOverrideEnabled: 'Continuous' } },
      SYSTEM,
    ],
  ] as const;
  for (const [setting, word, other, body, path] of rows) {
    t.same(await send({ verb: 'readSetting', setting }), ok({ kind: 'known', word }));
    t.same(await send({ verb: 'writeSetting', setting, word: other }), ok(undefined));
    t.same(bmc.written.at(-1), { what: `PATCH ${path}`, body });
  }
  set(SYSTEM, { PowerRestorePolicy: 'Sometimes' });
  t.match(await send({ verb: 'readSetting', setting: 'powerrestorepolicy' }), ok({ kind: 'unexpected' }));
  set(SYSTEM, { PowerRestorePolicy: undefined });
  t.same(await send({ verb: 'readSetting', setting: 'powerrestorepolicy' }), ok({ kind: 'missing' }));
  const none = { kind: 'refused', httpStatus: 501, text: /Redfish has no way to/ };
  t.match(await send({ verb: 'readSetting', setting: 'thermalmode' }), none);
  t.match(await send({ verb: 'clearGard' }), none);
  t.match(await send({ verb: 'resetNetwork' }), none);
  t.match(await send({ verb: 'readRemoteLog' }), none);
});

t.test('SNMP destinations are subscriptions', async (t) => {
  const { bmc, send, set } = await rig(t);
  const subscriptions = `${V1}/EventService/Subscriptions`;
  set(V1, { EventService: link(`${V1}/EventService`) });
  set(`${V1}/EventService`, { Subscriptions: link(subscriptions) });
  set(subscriptions, { Members: [link(`${subscriptions}/1`), link(`${subscriptions}/2`)] });
  set(`${subscriptions}/1`, { Id: '1', SubscriptionType: 'SNMPTrap', Destination: 'snmp://10.0.0.5:162' });
  set(`${subscriptions}/2`, { Id: '2', SubscriptionType: 'RedfishEvent', Destination: 'https://x/' });
  t.same(await send({ verb: 'listSnmpDestinations' }), ok([{ id: '1', address: '10.0.0.5', port: 162 }]));
  await send({ verb: 'addSnmpDestination', to: { address: '10.0.0.6', port: 162 } });
  t.match(bmc.written.at(-1), {
    what: `POST ${subscriptions}`,
    body: { Destination: 'snmp://10.0.0.6:162' },
  });
  await send({ verb: 'removeSnmpDestination', id: '1' });
  t.match(bmc.written.at(-1), { what: `DELETE ${subscriptions}/1` });
});

t.test('boot source, identify light and events', async (t) => {
  const { bmc, send, set } = await rig(t);
  const level = 'from1738';
  set(SYSTEM, {
    IndicatorLED: 'Off',
    Boot: {
      BootSourceOverrideEnabled: 'Once',
      BootSourceOverrideTarget: 'Usb',
      'BootSourceOverrideTarget@Redfish.AllowableValues': ['None', 'Pxe', 'Usb'],
    },
  });
  t.same(await send({ verb: 'readBoot', level }), ok({ source: 'ExternalMedia' }));
  await send({ verb: 'setBootSource', source: 'ExternalMedia', once: true, level });
  await send({ verb: 'setBootSource', source: 'Disk', once: false, level });
  await send({ verb: 'setBootSource', source: 'Default', once: false, level });
  t.match(
    bmc.written.map(({ body }) => (body as { Boot: object }).Boot),
    [
      { BootSourceOverrideTarget: 'Usb', BootSourceOverrideEnabled: 'Once' },
      { BootSourceOverrideTarget: 'Hdd', BootSourceOverrideEnabled: 'Continuous' },
      { BootSourceOverrideTarget: 'None', BootSourceOverrideEnabled: 'Disabled' },
    ],
  );
  await send({ verb: 'setBeacon', lit: true });
  t.same(bmc.written.at(-1), { what: `PATCH ${SYSTEM}`, body: { IndicatorLED: 'Blinking' } });
  set(`${V1}/Chassis/chassis`, { LocationIndicatorActive: true });
  t.match(await send({ verb: 'readLeds' }), ok({ leds: [{ name: 'front_id', state: 'Blink' }, {}] }));
  await send({ verb: 'setBeacon', lit: false });
  t.same(bmc.written.at(-1), {
    what: `PATCH ${V1}/Chassis/chassis`,
    body: { LocationIndicatorActive: false },
  });
  t.match(await send({ verb: 'readEvents' }), ok([{ id: 1 }, { id: 2 }, { id: 10, message: 'c' }]));
  await send({ verb: 'resolveEvent', id: '2' });
  t.same(bmc.written.at(-1), {
    what: `PATCH ${SYSTEM}/LogServices/EventLog/Entries/2`,
    body: { Resolved: true },
  });
});

t.test('sensors and parts, one by one or as older firmware lists them', async (t) => {
  const { send, set } = await rig(t);
  const chassis = `${V1}/Chassis/chassis`;
  set(chassis, { Thermal: link(`${chassis}/Thermal`), Power: link(`${chassis}/Power`), SerialNumber: 'C1' });
  set(`${chassis}/Thermal`, {
    Temperatures: [{ Name: 'p0 core3 temp', ReadingCelsius: 40 }],
    Fans: [{ Name: 'fan0', Reading: null, ReadingUnits: 'RPM' }],
  });
  set(`${chassis}/Power`, { Voltages: [{ Name: 'p0_vdd', ReadingVolts: 0.9 }] });
  const older = [
    { name: 'p0_core3_temp', value: 40, unit: 'DegreesC' },
    { name: 'fan0', value: undefined, unit: 'RPMS' },
    { name: 'p0_vdd', value: 0.9, unit: 'Volts' },
  ];
  t.same(await send({ verb: 'readSensors' }), ok({ sensors: older, missing: [] }));
  set(chassis, { Sensors: link(`${chassis}/Sensors`) });
  set(`${chassis}/Sensors`, { Members: [link(`${chassis}/Sensors/a`), link(`${chassis}/Sensors/gone`)] });
  set(`${chassis}/Sensors/a`, { Name: 'total power', Reading: 300, ReadingUnits: 'W' });
  const single = [{ name: 'total_power', value: 300, unit: 'Watts' }];
  t.same(await send({ verb: 'readSensors' }), ok({ sensors: [...single, ...older], missing: [] }));

  set(SYSTEM, { Model: '8335-GTW', SerialNumber: 'S1', Memory: link(`${SYSTEM}/Memory`) });
  set(`${SYSTEM}/Memory`, { Members: [link(`${SYSTEM}/Memory/dimm0`)] });
  set(`${SYSTEM}/Memory/dimm0`, { Id: 'dimm0', CapacityMiB: 32_768, Status: { State: 'Absent' } });
  t.match(
    await send({ verb: 'readInventory', of: 'everything' }),
    ok({
      parts: [
        { name: 'system', place: 'system', properties: { Model: '8335-GTW', SerialNumber: 'S1' } },
        { name: 'dimm0', place: /dimm/, properties: { CapacityMiB: 32_768, Present: false } },
        { name: 'chassis', properties: { SerialNumber: 'C1' } },
      ],
    }),
  );
});
