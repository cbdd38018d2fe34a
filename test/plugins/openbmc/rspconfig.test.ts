import t from 'tap';
import type { BmcVerb } from '../../../plugins/openbmc/bmc/verbs/index.js';
import type { Network } from '../../../plugins/openbmc/bmc/verbs/network-verbs.js';
import { nodeError, nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import { type FakeBmc, fakeBmc, ok, refused, type Script, silent } from '../../helpers/fake-bmc.js';
import { address, networkOf, nic } from '../../helpers/fake-config.js';
import { type FakeWorld, type Outcome, runCommand } from '../../helpers/openbmc-command.js';
import { documentsOf, recordedCommand } from '../../helpers/recorded-command.js';

const bmcIp = '127.10.0.2';
const tables = { openbmc: [{ node: 'n1', bmc: bmcIp }] };

interface Ran extends Outcome {
  readonly bmc: FakeBmc;
}

/** One node whose BMC follows the script. */
async function config(
  words: string,
  script: Script = {},
  network?: Network,
  world: FakeWorld = {},
): Promise<Ran> {
  const bmc = fakeBmc(script, {}, network);
  const args = words.split(' ');
  const outcome = await runCommand({ command: 'rspconfig', args }, { bmcOf: () => bmc, tables, ...world });
  return { ...outcome, bmc };
}

/** What is sent after the login. */
const sent = ({ bmc }: Ran): readonly BmcVerb[] => bmc.sent.filter(({ verb }) => verb !== 'login');
const names = (ran: Ran) => sent(ran).map(({ verb }) => verb);
const says = (...texts: readonly string[]) => texts.map((text) => nodeText('n1', text));
const no404 = () => refused(404, '[404] not there');

t.test('P, O47, O52-O60 the recorded commands, byte by byte', async (t) => {
  const bmcOf = (node: string) => networkOf(`127.10.0.${Number(node.slice(1)) + 1}`);
  const recorded: readonly (readonly [string, Script?])[] = [
    ['rspconfig-get-83'],
    ['rspconfig-ip-84'],
    ['rspconfig-hostname-85'],
    ['rspconfig-ntp-86'],
    ['rspconfig-autoreboot-87'],
    ['rspconfig-autoreboot0-88'],
    ['rspconfig-bootmode-89'],
    ['rspconfig-bootmode-set-90'],
    ['rspconfig-prp-91'],
    ['rspconfig-prp-set-92'],
    ['rspconfig-prp-bad-93'],
    ['rspconfig-psr-94'],
    ['rspconfig-tsm-95'],
    ['rspconfig-thermal-96'],
    ['rspconfig-gard-97'],
    ['rspconfig-userls-101'],
    ['rspconfig-useradd-102'],
    ['rspconfig-userch-103'],
    ['rspconfig-userrm-104'],
    ['rspconfig-snmp-105'],
    ['rspconfig-snmp-add-106'],
    ['rspconfig-alert-107'],
    ['rspconfig-alert-set-108'],
    ['rspconfig-passwd-109'],
  ];
  for (const [name, script] of recorded) {
    const { words, documents } = recordedCommand(name);
    const openbmc = (words.nodes ?? []).map((node) => ({
      node,
      bmc: `127.10.0.${Number(node.slice(1)) + 1}`,
    }));
    const { replies } = await runCommand(words, {
      tables: { openbmc },
      bmcOf: (node) => fakeBmc(script, {}, bmcOf(node)),
    });
    t.same([...documentsOf(replies)].sort(), [...documents].sort(), name);
  }
});

t.test('O55, O56 settings are read and set', async (t) => {
  t.same((await config('bootmode=setup')).replies, says('BMC Setting BMC BootMode...'));
  t.same(sent(await config('bootmode=setup')), [
    { verb: 'writeSetting', setting: 'bootmode', word: 'setup' },
  ]);
  const unexpected = {
    kind: 'unexpected',
    text: 'x.y.Policy.None',
    valid: ['x.y.Policy.On', 'x.y.Policy.Off'],
  };
  const odd = await config('powerrestorepolicy', { readSetting: () => ok(unexpected) });
  t.same(
    odd.replies,
    says(
      'BMC PowerRestorePolicy: None',
      'WARNING: Unexpected value set: x.y.Policy.None',
      'WARNING: Valid values: x.y.Policy.On,x.y.Policy.Off',
    ),
  );
  const missing = await config('autoreboot', { readSetting: () => ok({ kind: 'missing' }) });
  t.same(missing.replies, says('Unable to query value for AutoReboot'));
  const refusing = await config('thermalmode=custom', { writeSetting: no404 });
  t.same(refusing.replies, [nodeError('n1', '[404] not there')]);
  t.match(refusing.settled, [{ result: { kind: 'failure', reason: '[404] not there' } }]);
});

t.test('O47 network words, in the order asked', async (t) => {
  const many: Network = {
    hostname: undefined,
    defaultGateway: undefined,
    nics: [
      nic('eth0', [address(bmcIp, { prefix: 24, origin: 'DHCP' })], { ntpServers: ['a', 'b'] }),
      nic('eth0_5', [address('10.1.0.1')], { vlan: '5' }),
      nic('eth1', [address('10.2.0.1', { gateway: undefined })]),
      nic('eth2', [address('169.254.1.1', { origin: 'DHCP' })]),
    ],
  };
  t.same(
    (await config('vlan netmask ipsrc gateway hostname ntpservers', {}, many)).replies,
    says(
      'BMC VLAN ID for eth0: Disable',
      'BMC VLAN ID for eth0_5: 5',
      'BMC VLAN ID for eth1: Disable',
      'BMC Netmask for eth0: 255.255.255.0',
      'BMC Netmask for eth0_5: 255.255.0.0',
      'BMC Netmask for eth1: 255.255.0.0',
      'BMC IP Source for eth0: DHCP',
      'BMC IP Source for eth0_5: Static',
      'BMC IP Source for eth1: Static',
      'BMC Gateway for eth0: 127.10.255.254 (default: n/a)',
      'BMC Gateway for eth0_5: 127.10.255.254 (default: n/a)',
      'BMC Gateway for eth1: (default: n/a)',
      'BMC Hostname: ',
      'BMC NTP Servers for eth0: a,b',
      'BMC NTP Servers for eth0_5: None',
      'BMC NTP Servers for eth1: None',
    ),
  );
  const two = {
    ...many,
    nics: [nic('eth0', [address(bmcIp), address('10.1.0.2')]), nic('eth1', [address('10.2.0.1')])],
  };
  const ambiguous = await config('ip hostname', {}, two);
  t.same(ambiguous.replies, [
    ...says('BMC Hostname: '),
    nodeError('n1', 'Interfaces with multiple IP addresses are not supported'),
  ]);
  t.same(
    (await config('ntpservers', {}, two)).replies,
    says('BMC NTP Servers: None', 'BMC NTP Servers: None'),
  );
  const none = await config('ip', {}, { ...many, nics: [] });
  t.same(none.replies, [nodeError('n1', 'No valid BMC network information')]);
});

t.test('O52 a hostname, and the one by which the BMC is reached', async (t) => {
  const byAddress = await config('hostname=*');
  t.same(byAddress.replies, [nodeError('n1', `Invalid OpenBMC Hostname ${bmcIp}, can't set to OpenBMC`)]);
  t.same(names(byAddress), []);
  const named = await config('hostname=*', {}, undefined, {
    tables: { openbmc: [{ node: 'n1', bmc: 'bmc1:2443' }] },
    resolve: async () => bmcIp,
  });
  t.same(named.replies, says('BMC Setting BMC Hostname...', 'BMC Hostname: bmc1'));
  const listed = await config('hostname=*', {}, undefined, {
    tables: { openbmc: [{ node: 'n1', bmc: 'bmc1' }], hosts: [{ node: 'bmc1', ip: bmcIp }] },
  });
  t.same(listed.replies, named.replies, 'a name that only the hosts table knows');
});

t.test('O53 NTP servers go to the interface of the node itself, as a list', async (t) => {
  const network = {
    ...networkOf(bmcIp),
    nics: [nic('eth0', [address('10.9.0.1')]), nic('eth1', [address(bmcIp)])],
  };
  const set = await config('ntpservers=a,b', {}, network);
  t.same(sent(set)[1], { verb: 'setNtpServers', nic: 'eth1', servers: ['a', 'b'] });
  t.same(
    set.replies,
    says(
      'BMC Setting NTPServers...',
      'BMC NTP Servers: None',
      'BMC NTP Servers: a,b',
      'Warning: time will not be synchronized until the host is powered off.',
    ),
  );
  const cleared = await config('ntpservers=', {}, network);
  t.same(sent(cleared)[1], { verb: 'setNtpServers', nic: 'eth1', servers: [] });
  t.same(cleared.replies.length, 3, 'no warning');
  const dhcp = { ...network, nics: [nic('eth0', [address(bmcIp, { origin: 'DHCP' })])] };
  t.same((await config('ntpservers=a', {}, dhcp)).replies, [
    nodeError('n1', 'BMC IP source is DHCP, could not set NTPServers'),
  ]);
});

t.test('O51, O37 ip=dhcp resets and reboots, and writes no node status', async (t) => {
  const ran = await config('ip=dhcp', { rebootBmc: () => silent('gone', true) });
  t.same(ran.replies, says('BMC Setting IP to DHCP...', 'BMC reboot'));
  t.same(names(ran), ['resetNetwork', 'rebootBmc']);
  t.same(ran.statuses, []);
});

t.test('O54 a new password', async (t) => {
  const wrong = await config('admin_passwd=nope,new');
  t.same(wrong.replies, [nodeError('n1', 'Current BMC password is incorrect, cannot set the new password.')]);
  t.same(names(wrong), []);
  const shutOut = await config('admin_passwd=0penBmc,new', {
    changeOwnPassword: () => ok({ loginProblem: '[401] Invalid username or password' }),
  });
  t.same(shutOut.replies, [
    ...says('BMC Setting Password...'),
    nodeError(
      'n1',
      'The BMC has the new password, but a login with it fails: [401] Invalid username or password',
    ),
  ]);
  t.match(
    shutOut.settled,
    [{ result: { kind: 'failure', details: { passwordSet: 'yes' } } }],
    'the daemon is told that the BMC has it all the same',
  );
  t.notMatch(wrong.settled, [{ result: { details: { passwordSet: 'yes' } } }]);
  const dead = await config('admin_passwd=0penBmc,new', { login: () => silent('no answer', false) });
  t.same(dead.replies, [nodeError('n1', 'no answer')]);
});

t.test('O58 users: everything that is to be changed, in order', async (t) => {
  const ran = await config('userch=bob enabled=off groups=ssh:web role=User password=p');
  t.same(
    ran.replies,
    says(
      'BMC User bob password updated',
      'BMC User bob privilege set to priv-user',
      'BMC User bob groups set to ssh,web',
      'BMC User bob disabled',
    ),
  );
  t.same(names(ran), ['setUserPassword', 'changeUser', 'changeUser', 'changeUser']);
  const stopped = await config('userch=bob password=p privilege=admin enabled=1', {
    changeUser: (count) => (count === 1 ? refused(403, 'no') : undefined),
  });
  t.same(stopped.replies, [...says('BMC User bob password updated'), nodeError('n1', 'no')]);
  t.same((await config('userls', { listUsers: () => ok([]) })).replies, says('No BMC users returned.'));
  const bare = { name: 'x', privilege: undefined, enabled: undefined, groups: undefined };
  t.same(
    (await config('userls', { listUsers: () => ok([bare]) })).replies,
    says('BMC User x: privilege=unknown, enabled=unknown, groups=unknown'),
  );
});

t.test('O59 destinations of traps and logs', async (t) => {
  const there = { listSnmpDestinations: () => ok([{ id: 'a1', address: '10.0.0.9', port: 162 }]) };
  t.same((await config('snmpdest', there)).replies, says('BMC SNMP Destination a1: 10.0.0.9:162'));
  const removed = await config('snmpdest=10.0.0.9 -d', there);
  t.same(removed.replies, says('BMC SNMP destination removed: 10.0.0.9:162'));
  t.same(sent(removed)[1], { verb: 'removeSnmpDestination', id: 'a1' });
  const otherPort = await config('snmpdest=10.0.0.9:163 --delete', there);
  t.same(otherPort.replies, [nodeError('n1', 'SNMP destination 10.0.0.9 not found')]);
  t.same(
    (await config('alert=OFF')).replies,
    says('BMC Setting Alert Destination...', 'BMC Alert Destination: disabled'),
  );
});

t.test('-V, table problems', async (t) => {
  t.same((await config('gard --clear -V')).replies, [
    { data: { contents: 'Running command in Perl' } },
    ...says('GARD cleared'),
  ]);
  const none = await runCommand({ command: 'rspconfig', args: ['userls'] }, { tables: { openbmc: [] } });
  t.same(none.replies, [...says('Error: Unable to get information from openbmc table'), { errorcode: 1 }]);
});

t.test('a BMC whose firmware is being changed keeps its address and its password', async (t) => {
  const address = 'ip=10.0.0.9 netmask=255.0.0.0 gateway=10.0.0.1';
  const own = ['userch=root enabled=0', 'userrm=root'];
  for (const words of ['ip=dhcp', 'admin_passwd=0penBmc,new', address, ...own]) {
    const ran = await config(words, {}, undefined, { heldBy: 7 });
    t.same(ran.replies, [
      nodeError(
        'n1',
        "Unable to change login or address: job 7 is changing this node's firmware. See rflash --status.",
      ),
    ]);
    t.same(ran.bmc.sent, []);
  }
  t.same((await config('ip', {}, undefined, { heldBy: 7 })).replies, says(`BMC IP: ${bmcIp}`));
  const other = await config('userrm=bob', {}, undefined, { heldBy: 7 });
  t.same(other.replies, says('BMC User bob deleted'));
});
