import t, { type Test } from 'tap';
import { Secret } from '../../../../lib/plugin/secret.js';
import { createBudget } from '../../../../plugins/openbmc/bmc/budget.js';
import type { SnmpDestination } from '../../../../plugins/openbmc/bmc/verbs/destination-verbs.js';
import type { BmcReply, BmcVerb, Verb } from '../../../../plugins/openbmc/bmc/verbs/index.js';
import type { Network } from '../../../../plugins/openbmc/bmc/verbs/network-verbs.js';
import type { SettingName, SettingValue } from '../../../../plugins/openbmc/bmc/verbs/setting-verbs.js';
import { type Behaviour, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { toNodeName } from '../../../../xcat-compat/names/node-name.js';
import { error, L0, L2, legacyBmc, ok } from '../../../helpers/legacy-script.js';
import { type Scripted, startScriptedBmc } from '../../../helpers/scripted-bmc.js';
import { testBmcs } from '../../../helpers/test-bmcs.js';
import { testServices } from '../../../helpers/worker-services.js';

const never = new AbortController().signal;
const generations = ['L0', 'L1', 'L2'] as const;
const done = { kind: 'ok', value: undefined };

async function simulated(t: Test, behaviour: Partial<Behaviour>) {
  const fleet = await startFleet({ count: 1, behaviour });
  const shown: string[] = [];
  const services = testServices();
  const bmcs = testBmcs(services);
  t.teardown(async () => {
    await bmcs.stop(never);
    await fleet.close();
  });
  const [bmc] = fleet.bmcs;
  if (bmc === undefined) throw new Error('an empty fleet');
  const node = { node: toNodeName('n1'), bmc: bmc.address, username: 'root', password: '0penBmc' };
  const debug = (_node: string, text: string) => void shown.push(text);
  const send = (verb: BmcVerb, as: Partial<typeof node> = {}) =>
    bmcs.send({ ...node, ...as }, verb, createBudget({ debug }), never);
  /** The value of a verb's answer. */
  const ask = async <Value>(verb: BmcVerb & Verb<Value>): Promise<Value> => {
    const reply = (await send(verb)) as BmcReply<Value>;
    if (reply.kind !== 'ok') throw new Error(reply.text);
    return reply.value;
  };
  return { fleet, bmc, bmcs, node, send, ask, shown };
}

const others: Readonly<Record<SettingName, string>> = {
  autoreboot: '0',
  bootmode: 'setup',
  powersupplyredundancy: 'disabled',
  powerrestorepolicy: 'always_on',
  timesyncmethod: 'manual',
  thermalmode: 'heavy_io',
};

for (const generation of generations) {
  t.test(`O55, O56 every setting on ${generation}`, async (t) => {
    const { send, ask } = await simulated(t, { generation });
    const read = async (setting: SettingName) => {
      const value = await ask<SettingValue>({ verb: 'readSetting', setting });
      return value.kind === 'known' ? value.word : value;
    };
    t.equal(await read('autoreboot'), '1');
    t.equal(await read('powersupplyredundancy'), generation === 'L0' ? 'enabled' : 'disabled');
    for (const [setting, word] of Object.entries(others) as [SettingName, string][]) {
      const written = await send({ verb: 'writeSetting', setting, word });
      if (generation !== 'L0' && setting === 'powersupplyredundancy') {
        t.match(written, {
          kind: 'refused',
          text: /^404 Not Found - .* not supported on this OpenBMC firmware\.$/,
        });
        continue;
      }
      t.same(written, done, setting);
      t.equal(await read(setting), word, setting);
    }
  });

  t.test(`O47-O53 the network on ${generation}`, async (t) => {
    const { send, ask, bmc } = await simulated(t, { generation });
    const network = () => ask<Network>({ verb: 'readNetwork' });
    const nicOf = async (name: string) => (await network()).nics.find((nic) => nic.name === name);
    const first = await network();
    t.match(first, { hostname: 'witherspoon00001', defaultGateway: '127.255.255.254' });
    t.match(
      [...(first.nics[0]?.addresses ?? [])].sort((a, b) => (a.address < b.address ? -1 : 1)),
      [
        { id: 'ipv4/9f84de1d', address: bmc.host, prefix: 16, origin: 'Static' },
        { address: '169.254.60.1', origin: 'LinkLocal' },
      ],
    );
    t.same(await send({ verb: 'setHostname', hostname: 'a"b' }), done);
    t.equal((await network()).hostname, 'a"b', 'D26 whatever stands in it');
    t.same(await send({ verb: 'setNtpServers', nic: 'eth0', servers: ['a', 'b'] }), done);
    t.same((await nicOf('eth0'))?.ntpServers, ['a', 'b']);
    t.same(await send({ verb: 'setNtpServers', nic: 'eth0', servers: [] }), done);
    t.same((await nicOf('eth0'))?.ntpServers, []);
    t.match(await send({ verb: 'setNtpServers', nic: 'eth9', servers: [] }), { kind: 'refused' });

    t.same(await send({ verb: 'addVlan', nic: 'eth0', vlan: 7 }), done);
    const added = {
      verb: 'addAddress',
      nic: 'eth0_7',
      address: '10.0.0.7',
      prefix: 24,
      gateway: '10.0.0.1',
    } as const;
    t.same(await send(added), done);
    t.match(await nicOf('eth0_7'), {
      vlan: '7',
      addresses: [{ address: '10.0.0.7', prefix: 24, gateway: '10.0.0.1', origin: 'Static' }],
    });
    t.same(await send({ verb: 'removeAddress', nic: 'eth0', id: 'ipv4/9f84de1d' }), done);
    t.equal((await nicOf('eth0'))?.addresses.length, 1);

    t.same(await send({ verb: 'resetNetwork' }), done);
    t.match(await nicOf('eth0_7'), { addresses: [{ origin: 'DHCP' }] });
    t.same(await send({ verb: 'disableDhcp', nic: 'eth0_7' }), done);
    t.equal(await nicOf('eth0_7'), undefined, 'it had no other address');
  });

  t.test(`O58, O59, O60 users, destinations and guards on ${generation}`, async (t) => {
    const { send, ask, shown } = await simulated(t, { generation });
    const user = { user: 'bob', privilege: 'priv-user', groups: ['ssh'], enabled: true } as const;
    t.same(await send({ verb: 'createUser', ...user }), done);
    t.match(await send({ verb: 'login' }, { username: 'bob', password: 'sécret"1' }), { httpStatus: 401 });
    t.same(await send({ verb: 'setUserPassword', user: 'bob', password: new Secret('sécret"1') }), done);
    t.same(await send({ verb: 'login' }, { username: 'bob', password: 'sécret"1' }), done, 'O15');
    t.notMatch(shown.join('\n'), /s.cret/, 'O16');
    const change = (value: Extract<BmcVerb, { verb: 'changeUser' }>['change']) =>
      send({ verb: 'changeUser', user: 'bob', change: value });
    t.same(await change({ kind: 'privilege', privilege: 'priv-admin' }), done);
    t.same(await change({ kind: 'groups', groups: ['ipmi', 'web'] }), done);
    t.same(await change({ kind: 'enabled', enabled: false }), done);
    t.match(await send({ verb: 'listUsers' }), {
      value: [
        { name: 'bob', privilege: 'priv-admin', groups: ['ipmi', 'web'], enabled: false },
        { name: 'root', privilege: 'priv-admin', enabled: true },
      ],
    });
    t.same(await send({ verb: 'deleteUser', user: 'bob' }), done);
    t.match(await send({ verb: 'deleteUser', user: 'bob' }), { kind: 'refused' });

    t.same(await send({ verb: 'listSnmpDestinations' }), { kind: 'ok', value: [] });
    t.same(await send({ verb: 'addSnmpDestination', to: { address: '10.0.0.9', port: 162 } }), done);
    const [listed] = await ask<readonly SnmpDestination[]>({ verb: 'listSnmpDestinations' });
    t.match(listed, { address: '10.0.0.9', port: 162 });
    const id = listed?.id ?? '';
    t.same(await send({ verb: 'removeSnmpDestination', id }), done);
    t.same(await send({ verb: 'listSnmpDestinations' }), { kind: 'ok', value: [] });

    t.same(await send({ verb: 'readRemoteLog' }), done);
    const to = { address: '10.0.0.9', port: 514 };
    t.same(await send({ verb: 'writeRemoteLog', to }), done);
    t.same(await send({ verb: 'readRemoteLog' }), { kind: 'ok', value: to });
    t.same(await send({ verb: 'writeRemoteLog', to: undefined }), done);
    t.same(await send({ verb: 'readRemoteLog' }), done);
    t.same(await send({ verb: 'clearGard' }), done);
  });

  t.test(`O54 the session after a new password on ${generation}`, async (t) => {
    const { send, bmc, shown } = await simulated(t, { generation });
    t.same(await send({ verb: 'readState' }).then(({ kind }) => kind), 'ok');
    t.same(await send({ verb: 'changeOwnPassword', password: new Secret('newWord"1') }), {
      kind: 'ok',
      value: { loginProblem: undefined },
    });
    t.match(await send({ verb: 'readState' }), { httpStatus: 401 }, 'the old password lets nobody in');
    t.match(await send({ verb: 'readState' }, { password: 'newWord"1' }), { kind: 'ok' });
    t.equal(bmc.state().openSessions, 1, 'the old session has ended');
    t.notMatch(shown.join('\n'), /newWord/, 'O16');
  });
}

t.test('O54 a user of another name changes its own password', async (t) => {
  const { send } = await simulated(t, {});
  const admin = { username: 'admin', password: 'p1' };
  await send({ verb: 'createUser', user: 'admin', privilege: 'priv-admin', groups: ['web'], enabled: true });
  await send({ verb: 'setUserPassword', user: 'admin', password: new Secret('p1') });
  t.match(await send({ verb: 'changeOwnPassword', password: new Secret('p2') }, admin), { kind: 'ok' });
  t.match(await send({ verb: 'readState' }, { ...admin, password: 'p2' }), { kind: 'ok' });
});

t.test('the BMC is asked at the address it gets, on the same port', async (t) => {
  const { send, bmc } = await simulated(t, {});
  const there = await startFleet({ count: 1, address: '127.0.0.9', port: bmc.port });
  t.teardown(() => there.close());
  t.match(await send({ verb: 'readNetwork', at: '127.0.0.9' }), {
    value: { nics: [{ addresses: [{ address: '127.0.0.9' }, {}] }] },
  });
  t.match(await send({ verb: 'readNetwork', at: '127.0.0.10' }), { kind: 'silent', sent: 'no' });
});

/** One BMC whose tree is what the test says. */
async function scripted(t: Test, answers: Readonly<Record<string, Scripted>>, kind = L2) {
  const asked: string[] = [];
  const legacy = legacyBmc(kind, (seen) => {
    asked.push(`${seen.method} ${seen.path} ${seen.body.toString('utf8')}`.trimEnd());
    return answers[`${seen.method} ${seen.path}`] ?? error(404, 'not there');
  });
  const bmc = await startScriptedBmc((seen) => legacy.script(seen));
  const bmcs = testBmcs(testServices());
  t.teardown(async () => {
    await bmcs.stop(never);
    await bmc.close();
  });
  const node = { node: toNodeName('n1'), bmc: bmc.bmc, username: kind.username, password: kind.password };
  const send = (verb: BmcVerb) => bmcs.send(node, verb, createBudget(), never);
  return { send, asked };
}

const root = '/xyz/openbmc_project';

t.test('O56 values of later levels and odd ones', async (t) => {
  const place = `${root}/control/power_supply_redundancy`;
  for (const [value, word] of [
    [true, 'enabled'],
    ['true', 'enabled'],
    [1, 'enabled'],
    [false, 'disabled'],
  ] as const) {
    const { send } = await scripted(t, { [`GET ${place}`]: ok({ PowerSupplyRedundancyEnabled: value }) });
    t.same(await send({ verb: 'readSetting', setting: 'powersupplyredundancy' }), {
      kind: 'ok',
      value: { kind: 'known', word },
    });
  }
  const policy = `${root}/control/host0/power_restore_policy`;
  const { send } = await scripted(t, {
    [`GET ${policy}`]: ok({ PowerRestorePolicy: 'x.Policy.None' }),
    [`GET ${root}/control/host0/auto_reboot`]: ok({ Other: 1 }),
    [`GET ${root}/control/thermal/0`]: ok('CUSTOM'),
  });
  t.match(await send({ verb: 'readSetting', setting: 'powerrestorepolicy' }), {
    value: { kind: 'unexpected', text: 'x.Policy.None', valid: [/AlwaysOff$/, /AlwaysOn$/, /Restore$/] },
  });
  t.same(await send({ verb: 'readSetting', setting: 'autoreboot' }), {
    kind: 'ok',
    value: { kind: 'missing' },
  });
  t.match(await send({ verb: 'readSetting', setting: 'thermalmode' }), { value: { word: 'custom' } });
  t.match(await send({ verb: 'readSetting', setting: 'bootmode' }), {
    kind: 'refused',
    text: /^404 Not Found - Requested endpoint/,
  });
});

t.test('5. the part of DHCP that is for IPv6 is kept', async (t) => {
  const path = `${root}/network/eth0/attr/DHCPEnabled`;
  const cases = [
    ['x.DHCPConf.both', '{"data":"x.DHCPConf.v6"}'],
    ['x.DHCPConf.v4', '{"data":"x.DHCPConf.none"}'],
    ['x.DHCPConf.v4v6stateless', '{"data":"x.DHCPConf.v6stateless"}'],
    [true, '{"data":0}'],
  ] as const;
  for (const [now, body] of cases) {
    const { send, asked } = await scripted(t, { [`GET ${path}`]: ok(now), [`PUT ${path}`]: ok(null) });
    t.same(await send({ verb: 'disableDhcp', nic: 'eth0' }), done);
    t.equal(asked.at(-1), `PUT ${path} ${body}`);
  }
});

t.test('6. a network that tells a part, and strange objects', async (t) => {
  const v4 = { Type: 'x.IP.Protocol.IPv4', Address: '10.0.0.1', PrefixLength: 24 };
  const { send, asked } = await scripted(
    t,
    {
      [`GET ${root}/network/enumerate`]: ok({
        [`${root}/network/eth0/_31_30`]: v4,
        [`${root}/network/eth0/ipv6/1`]: { ...v4, Type: 'x.IP.Protocol.IPv6', Address: 'fe80::1' },
        [`${root}/network/eth1/ipv4/2`]: { Address: '' },
        [`${root}/network/eth2/ipv4/3`]: null,
        [`${root}/network/eth3/ipv4/..%2f..`]: { Address: '10.0.0.3', PrefixLength: 'x', Gateway: 7 },
      }),
      [`DELETE ${root}/network/eth3/ipv4/..%252f..`]: ok(null),
    },
    L0,
  );
  t.same(await send({ verb: 'readNetwork' }), {
    kind: 'ok',
    value: {
      hostname: undefined,
      defaultGateway: undefined,
      nics: [
        {
          name: 'eth0',
          vlan: undefined,
          ntpServers: [],
          addresses: [
            { id: '_31_30', address: '10.0.0.1', prefix: 24, gateway: undefined, origin: undefined },
          ],
        },
        {
          name: 'eth3',
          vlan: undefined,
          ntpServers: [],
          addresses: [
            {
              id: 'ipv4/..%2f..',
              address: '10.0.0.3',
              prefix: undefined,
              gateway: undefined,
              origin: undefined,
            },
          ],
        },
      ],
    },
  });
  t.same(await send({ verb: 'removeAddress', nic: 'eth3', id: 'ipv4/..%2f..' }), done);
  t.match(asked.at(-1), /^DELETE .*\/ipv4\/\.\.%252f\.\.$/);
  t.match(await send({ verb: 'listUsers' }), { kind: 'refused', httpStatus: 404 });
});
