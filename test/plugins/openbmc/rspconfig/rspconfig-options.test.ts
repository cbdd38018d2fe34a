import t from 'tap';
import { reveal, Secret } from '../../../../lib/plugin/secret.js';
import { configOptions } from '../../../../plugins/openbmc/rspconfig/rspconfig-options.js';
import type { Action } from '../../../../plugins/openbmc/rspconfig/rspconfig-plan.js';
import { runCommand } from '../../../helpers/openbmc-command.js';

const badPasswords = `Invalid parameter for option admin_passwd: give admin_passwd=CURRENT,NEW; a password with a comma stands in double quotes: admin_passwd='"cur,rent","new"'`;

const usageOf = (words: string, nodes = 1) => {
  const options = configOptions(words === '' ? [] : words.split(' '), nodes);
  return options.kind === 'usage' ? options.text : JSON.stringify(options.action);
};
const actionOf = (words: string, nodes = 1) => {
  const options = configOptions(words.split(' '), nodes);
  return options.kind === 'action' ? opened(options.action) : options.text;
};

/** With the passwords as texts. */
function opened(action: Action): object {
  const open = (value: unknown) => (value instanceof Secret ? reveal(value) : value);
  return Object.fromEntries(Object.entries(action).map(([key, value]) => [key, open(value)]));
}

const privileges = 'Valid values: priv-admin,priv-operator,priv-user,priv-callback';

/** Words, and what is wrong with them [openbmc-plugin 4.1]. */
const errors: readonly (readonly [string, string])[] = [
  ['', 'Unsupported command: rspconfig '],
  ['-V', 'No option specified for rspconfig'],
  ['userls userrm=x', 'Only one user operation can be specified'],
  ['userls foo', 'Unsupported command: rspconfig userls'],
  ['useradd=x ip', 'Unsupported command: rspconfig useradd'],
  ['password=x', 'Unsupported command: rspconfig password'],
  ['userch=x password=a password=b', 'Duplicate user password option'],
  ['userch=x privilege=admin role=user', 'Duplicate user privilege option'],
  ['userch=x groups=web groups=ssh', 'Duplicate user groups option'],
  ['userch=x enabled=1 enabled=1', 'Duplicate user enabled option'],
  ['useradd=x role=king', `Invalid value 'king' for 'role', ${privileges}`],
  ['useradd=x privilege=', `Invalid value '' for 'privilege', ${privileges}`],
  ['userch=x groups=', "Invalid value '' for 'groups', Valid values: ipmi,redfish,ssh,web"],
  ['userch=x groups=ssh,tty', "Invalid value 'ssh,tty' for 'groups', Valid values: ipmi,redfish,ssh,web"],
  ['userch=x enabled=2', "Invalid value '2' for 'enabled', Valid values: 0,1"],
  ['userls enabled=1', 'userls cannot be issued with other options'],
  ['userrm=x enabled=1', 'userrm cannot be issued with other options'],
  ['userrm=a/b', 'Invalid parameter for user name: a/b'],
  ['useradd=x password=p', 'useradd requires password=<password> and privilege=<privilege>'],
  ['useradd=x password= role=admin', 'useradd requires password=<password> and privilege=<privilege>'],
  [
    'userch=x password=',
    'userch requires at least one of password=<password>, privilege=<privilege>, groups=<groups>, enabled=<0|1>',
  ],
  ['snmpdest ip', 'snmpdest cannot be issued with other options'],
  ['snmpdest=1.2.3.4 ip', 'snmpdest can only be issued with -d|--delete'],
  ['snmpdest=1.2.3', 'Invalid parameter for option snmpdest: Invalid parameter: 1.2.3'],
  ['snmpdest=1.2.3.4:0', 'Invalid parameter for option snmpdest: Invalid parameter: 0'],
  ['snmpdest=host:1', 'Invalid parameter for option snmpdest: Invalid parameter: host'],
  ['snmpdest=', 'Unsupported command: rspconfig snmpdest'],
  ['alert ip', 'alert cannot be issued with other options'],
  ['alert=off ip', 'alert must be issued without other options'],
  ['alert=1.2.3.4', 'Invalid parameter for option alert: Invalid parameter: 1.2.3.4'],
  ['alert=1.2.3.4:70000', 'Invalid parameter for option alert: Invalid parameter: 70000'],
  ['alert=', 'Invalid parameter for option alert: Invalid parameter: '],
  ['autoreboot=2', "Invalid value '2' for 'autoreboot', Valid values: 0,1"],
  ['autoreboot=', "Invalid value '' for 'autoreboot', Valid values: 0,1"],
  ['bootmode=Safe', "Invalid value 'Safe' for 'bootmode', Valid values: regular,safe,setup"],
  [
    'thermalmode=x',
    "Invalid value 'x' for 'thermalmode', Valid values: custom,default,heavy_io,max_base_fan_floor",
  ],
  [
    'powersupplyredundancy=x',
    "Invalid value 'x' for 'powersupplyredundancy', Valid values: disabled,enabled",
  ],
  ['bootmode ip netmask', 'Can not query bootmode information with other options at the same time'],
  ['ip netmask=255.0.0.0', 'Can not set and query OpenBMC information at the same time'],
  ['netmask=255.0.0.0 ip', 'Can not set and query OpenBMC information at the same time'],
  ['ipsrc=x', 'Changing ipsrc value is currently not supported.'],
  ['foo=bar', 'Unsupported command: rspconfig foo'],
  ['ip,netmask', 'Unsupported command: rspconfig ip,netmask'],
  ['hostname=a ntpservers=b', "The option 'hostname' can not work with other options."],
  ['ntpservers=a b', "The option 'ntpservers' can not work with other options."],
  ['admin_passwd=a', badPasswords],
  ['admin_passwd=a,', badPasswords],
  ['admin_passwd=a,b,c', badPasswords],
  ['admin_passwd="a,b,c', badPasswords],
  ['admin_passwd="a,b",', badPasswords],
  ['admin_passwd="a,b"c,d', badPasswords],
  ['admin_passwd=,"a,b"', badPasswords],
  ['admin_passwd=', badPasswords],
  ['hostname=', 'Invalid parameter for option hostname'],
  ['ip=', 'Invalid parameter for option ip'],
  ['ip=0', 'Invalid parameter for option ip'],
  ['netmask=255.255', 'Invalid parameter for option netmask: 255.255'],
  ['gateway=x', 'Invalid parameter for option gateway: x'],
  ['ip=1.2.3.256', 'Invalid parameter for option ip: 1.2.3.256'],
  ['ip=dhcp vlan=1', 'Setting ip=dhcp must be issued without other options.'],
  ['ip=1.2.3.4', 'IP, netmask and gateway must be configured together.'],
  ['netmask=255.0.0.0 gateway=1.2.3.4', 'IP, netmask and gateway must be configured together.'],
  ['vlan=abc', 'VLAN must be configured with IP, netmask and gateway'],
  ['vlan=5', 'VLAN must be configured with IP, netmask and gateway'],
  ['sshcfg ip', 'Configure sshcfg must be issued without other options.'],
  ['gard -c -d', 'Clear GARD cannot be issued with other options.'],
  ['gard', 'Invalid parameter for rspconfig gard '],
  ['gard -x', 'Invalid parameter for rspconfig gard -x'],
  ['dump -d', 'No dump file ID specified'],
  ['dump --clear', "No dump file ID specified. To clear all, specify 'all'."],
  ['dump -d x', 'Invalid parameter for rspconfig -d x'],
  ['dump --clear 1,2', 'Invalid parameter for rspconfig --clear 1,2'],
  ['dump -x', 'Invalid parameter for rspconfig -x'],
];

/** What xCAT takes, and what would be sent to the BMC or dropped without a word. */
const mended: readonly (readonly [string, string])[] = [
  ['bootmode=safe autoreboot=1', 'Can not query bootmode information with other options at the same time'],
  ['ip bootmode', 'Can not query bootmode information with other options at the same time'],
  ['vlan=abc ip=1.2.3.4 netmask=255.0.0.0 gateway=1.2.3.1', 'Invalid parameter for option vlan: abc'],
  ['vlan=4095 ip=1.2.3.4 netmask=255.0.0.0 gateway=1.2.3.1', 'Invalid parameter for option vlan: 4095'],
  ['ip=1.2.3.4 netmask=255.0.255.0 gateway=1.2.3.1', 'Invalid parameter for option netmask: 255.0.255.0'],
];

t.test('O2 usage errors', async (t) => {
  for (const [words, text] of errors) t.equal(usageOf(words), text, words);
  t.equal(
    usageOf('ip=1.2.3.4 netmask=255.0.0.0 gateway=1.2.3.1', 2),
    "Can not configure more than 1 nodes' ip at the same time",
  );
  const { replies, settled } = await runCommand({
    command: 'rspconfig',
    args: ['gard'],
    nodes: ['n1', 'n2'],
  });
  const text = 'Error: Invalid parameter for rspconfig gard ';
  t.same(replies, [{ data: `n1: ${text}\nn2: ${text}`, errorcode: 1 }]);
  t.same(settled, []);
});

t.test('O50, O57 what xCAT drops or sends as it is, is refused', async (t) => {
  for (const [words, text] of mended) t.equal(usageOf(words), text, words);
});

t.test('what the words come to', async (t) => {
  const groups = ['ipmi', 'redfish', 'ssh', 'web'];
  t.same(actionOf('role=operator useradd=bob password=p,=q'), {
    kind: 'addUser',
    user: 'bob',
    password: 'p,=q',
    privilege: 'priv-operator',
    groups,
    enabled: true,
  });
  t.match(actionOf('userch=bob groups=ALL'), { kind: 'changeUser', user: 'bob', groups });
  t.match(actionOf('userch=bob enabled=Disabled'), { enabled: false });
  t.same(actionOf('snmpdest=1.2.3.4'), { kind: 'addSnmp', address: '1.2.3.4', port: 162 });
  t.same(actionOf('snmpdest=1.2.3.4:99 --delete'), { kind: 'removeSnmp', address: '1.2.3.4', port: 99 });
  t.match(actionOf('alert=Disable'), { kind: 'setAlert', to: undefined });
  t.same(actionOf('ip vlan'), { kind: 'readNetwork', words: ['ip', 'vlan'] });
  t.same(actionOf('ip=dhcp', 2), { kind: 'setDhcp' });
  t.same(actionOf('gateway=0.0.0.0 netmask=255.255.254.0 vlan=7 ip=10.1.2.3'), {
    kind: 'setAddress',
    address: '10.1.2.3',
    netmask: '255.255.254.0',
    prefix: 23,
    gateway: '0.0.0.0',
    vlan: 7,
  });
  t.same(actionOf('ntpservers='), { kind: 'setNtpServers', servers: [] });
  t.same(actionOf('admin_passwd=a=b,c d'.split(' ')[0] ?? ''), {
    kind: 'setPassword',
    current: 'a=b',
    next: 'c',
  });
  t.same(actionOf('dump'), { kind: 'dump', dump: { kind: 'capture' } });
  t.same(actionOf('dump --list x'), { kind: 'dump', dump: { kind: 'list' } });
  t.same(actionOf('dump -d all'), { kind: 'dump', dump: { kind: 'download', id: 'all' } });
  t.same(actionOf('dump -c 12'), { kind: 'dump', dump: { kind: 'clear', id: '12' } });
});

t.test('passwords with commas and quotes', async (t) => {
  for (const [value, current, next] of [
    ['a,b', 'a', 'b'],
    ['"a","b"', '"a"', '"b"'],
    ['"a,b"', '"a', 'b"'],
    ['"a,b",c', 'a,b', 'c'],
    ['c,"a,b"', 'c', 'a,b'],
    ['"a,b","c,d,e"', 'a,b', 'c,d,e'],
    ['"say""a,b""",c"d', 'say"a,b"', 'c"d'],
    [`"it's,$(x)",\\n`, `it's,$(x)`, '\\n'],
  ] as const)
    t.same(actionOf(`admin_passwd=${value}`), { kind: 'setPassword', current, next }, value);
});

t.test('O3 help and version', async (t) => {
  const [help] = (await runCommand({ command: 'rspconfig', args: ['--help'] })).replies;
  t.match(String(help?.data), /OpenBMC specific:\n\s+rspconfig <noderange> \[ipsrc/);
  t.match((await runCommand({ command: 'rspconfig', args: ['-v'] })).replies, [{ data: /^Version 2\./ }]);
});
