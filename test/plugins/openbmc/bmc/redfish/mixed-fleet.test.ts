import t, { type Test } from 'tap';
import type { XcatResponse } from '../../../../../xcat-compat/wire/response.js';
import { hostVersion, type Result, type Rig, rig, version } from '../../../../helpers/openbmc-rig.js';

// Every command of the plugin on a fleet of all generations, two BMCs each: the same words, one node like the other.

const generations = ['L0', 'L1', 'L2', 'L3', 'R'] as const;
type Generation = (typeof generations)[number];
const COUNT = 2 * generations.length;
const generationOf = (index: number): Generation => generations[index % generations.length] ?? 'R';
const names = Array.from({ length: COUNT }, (_, index) => `n${index + 1}`);

/** What a command has to do, and which generations have no counterpart for it. */
interface Expected {
  /** Lines of one node, the same on all; undefined where generations know more or less of a machine. */
  readonly lines?: number | undefined;
  readonly refused?: Partial<Record<Generation, RegExp>>;
}

const one: Expected = { lines: 1 };
const some: Expected = {};
const noWay = /by Redfish only, and Redfish has no way to .*\[not supported on this BMC\]$/;
const noWayByRedfish: Expected = { lines: 1, refused: { R: noWay } };
const noWayWritten: Expected = { lines: 1, refused: { L3: noWay, R: noWay } };
const noUpload = /no upload without activation/;

const power = ['stat', 'state', 'status', 'bmcstate', 'reset', 'boot', 'off', 'on', 'softoff', 'on'];
const stateAfter: Readonly<Record<string, string>> = {
  'rpower reset': 'on',
  'rpower boot': 'on',
  'rpower off': 'off',
  'rpower on': 'on',
  'rpower softoff': 'off',
};
const beacon = ['on', 'stat', 'off', 'stat'];
const boot = ['net', 'stat', 'hd', 'cd', 'def', 'stat', 'net -p', 'stat'];
const inventory = ['', ' all', ' model', ' serial', ' firm', ' cpu', ' dimm'];
const vitals = ['', ' all', ' temp', ' voltage', ' wattage', ' fanspeed', ' power', ' altitude', ' leds'];
const network = ['ip', 'netmask', 'gateway', 'hostname', 'vlan', 'ipsrc', 'ntpservers'];
const settings = ['autoreboot', 'bootmode', 'powerrestorepolicy', 'timesyncmethod'];
const written = ['autoreboot=0', 'bootmode=safe', 'powerrestorepolicy=always_on', 'timesyncmethod=manual'];

const commands: readonly (readonly [words: string, expected: Expected])[] = [
  ...power.map((word) => [`rpower ${word}`, one] as const),
  ...beacon.map((word) => [`rbeacon ${word}`, one] as const),
  ...boot.map((word) => [`rsetboot ${word}`, one] as const),
  ...inventory.map((word) => [`rinv${word}`, some] as const),
  ...vitals.map((word) => [`rvitals${word}`, some] as const),
  ['reventlog', { lines: 4 }],
  ['reventlog all', { lines: 4 }],
  ['reventlog 2', { lines: 2 }],
  ['reventlog clear', one],
  ['reventlog', one],
  ...network.map((word) => [`rspconfig ${word}`, one] as const),
  ...settings.map((word) => [`rspconfig ${word}`, one] as const),
  ...written.map((word) => [`rspconfig ${word}`, one] as const),
  ...settings.map((word) => [`rspconfig ${word}`, one] as const),
  ['rspconfig timesyncmethod=ntp', one],
  ['rspconfig thermalmode', noWayByRedfish],
  ['rspconfig thermalmode=default', noWayWritten],
  ['rspconfig hostname=other', { lines: 2 }],
  ['rspconfig ntpservers=10.0.0.1', { lines: 3 }],
  ['rspconfig userls', one],
  ['rspconfig useradd=anna password=S3cretWord1 privilege=operator', { lines: 2 }],
  ['rspconfig userch=anna enabled=0', one],
  ['rspconfig userls', { lines: 2 }],
  ['rspconfig userrm=anna', one],
  ['rspconfig snmpdest=10.1.2.3', one],
  ['rspconfig snmpdest', some],
  ['rspconfig snmpdest=10.1.2.3 -d', one],
  ['rspconfig alert', noWayByRedfish],
  ['rspconfig gard -c', noWayByRedfish],
  ['rspconfig dump -l', one],
  ['rspconfig dump -g', one],
  ['rspconfig dump -c 1', one],
  ['rspconfig dump', some],
  ['rspconfig dump -c all', one],
  ['rflash -l', some],
  ['rflash -u bmc32.tar', { lines: 1, refused: { L3: noUpload, R: noUpload } }],
];

const TIMEOUT = 800_000;
t.setTimeout(TIMEOUT);

t.test('every command on every generation', { timeout: TIMEOUT }, async (t) => {
  const at = await rig(t, (index) => ({ generation: generationOf(index) }), COUNT);
  for (const [words, expected] of commands) {
    check(t, words, await at.run(words), expected);
    // Power comes after the answer.
    const wanted = stateAfter[words];
    if (wanted !== undefined) await until(at, 'rpower stat', (line) => line === wanted);
  }

  check(t, 'rpower bmcreboot', await at.run('rpower bmcreboot'), one);
  const { bmcs } = at.fleet;
  await inTime(() => bmcs.every((bmc) => bmc.counters().reboots === 1 && bmc.state().phase === 'up'));
  await until(at, 'rpower bmcstate', (line) => line === 'BMC Ready');

  const activated = await at.run('rflash -a bmc32.tar');
  check(t, 'rflash -a FILE', activated, some);
  t.match(JSON.stringify(activated.replies), /Total=10 Success=10 Failed=0/);
  const both = await at.run('rflash -d both');
  check(t, 'rflash -d DIRECTORY', both, some);
  t.match(JSON.stringify(both.replies), /Total=10 Success=10 Failed=0/);
  const running = linesOf((await at.run('rinv firm')).replies);
  for (const lines of running.values()) {
    t.match(lines, [
      new RegExp(`${version} \\(Active\\)\\*$`),
      new RegExp(`${hostVersion} \\(Active\\)\\*$`),
    ]);
  }
  t.equal(bmcs.filter((bmc) => bmc.counters().reboots === 2).length, COUNT, 'one of each reboot');

  const consoles = await at.run('getopenbmccons');
  t.same([...linesOf(consoles.replies).keys()].sort(), [...names].sort());
});

/** Each node has one result, exit code 0 where no generation refuses, and says the same as the others. */
function check(
  t: Test,
  words: string,
  { replies, settled }: Result,
  { lines, refused = {} }: Expected,
): void {
  t.same(settled.map(({ node }) => node).sort(), [...names].sort(), `${words}: one result per node`);
  const said = linesOf(replies);
  const texts = new Set<string>();
  const problems: string[] = [];
  for (const [index, name] of names.entries()) {
    const own = said.get(name) ?? [];
    const generation = generationOf(index);
    const wanted = refused[generation];
    const result = settled.find(({ node }) => node === name)?.result;
    if (wanted !== undefined) {
      const isSaid = own.length === 1 && wanted.test(own[0] ?? '') && result?.kind === 'failure';
      if (!isSaid) problems.push(`${generation} should have refused: ${own.join('; ')}`);
      continue;
    }
    if (result?.kind !== 'success') problems.push(`${generation} failed: ${own.join('; ')}`);
    if (own.length === 0 || (lines !== undefined && own.length !== lines))
      problems.push(`${generation} says ${own.length} lines`);
    if (lines !== undefined) texts.add(own.map(common).join('\n'));
  }
  const exitCode = replies.some((reply) => JSON.stringify(reply).includes('"errorcode":')) ? 1 : 0;
  t.same(problems, [], words);
  t.equal(exitCode, Object.keys(refused).length === 0 ? 0 : 1, `${words}: exit code`);
  if (lines !== undefined) t.equal(texts.size, 1, `${words}: ${[...texts].join(' | ')}`);
}

/** Without what is each BMC's own: its name, its address. */
function common(line: string): string {
  return line.replace(/witherspoon\w+/, 'HOSTNAME').replace(/127\.\d+\.\d+\.\d+/, 'ADDRESS');
}

/** What was said of each node. */
function linesOf(replies: readonly XcatResponse[]): ReadonlyMap<string, readonly string[]> {
  const lines = new Map<string, string[]>();
  const add = (name: string, line: string) => lines.set(name, [...(lines.get(name) ?? []), line]);
  for (const { node, info } of replies as readonly Said[]) {
    for (const line of [info ?? []].flat()) {
      const [, name, rest = ''] = /^(n\d+): (.*)$/s.exec(line) ?? [];
      if (name !== undefined) add(name, rest);
    }
    if (node?.name === undefined) continue;
    const { desc, contents } = node.data ?? {};
    add(node.name, node.error ?? `${desc === undefined ? '' : `${desc}: `}${contents ?? ''}`);
  }
  return lines;
}

interface Said {
  readonly info?: string | readonly string[];
  readonly node?: {
    readonly name?: string;
    readonly error?: string;
    readonly data?: { readonly desc?: string; readonly contents?: string };
  };
}

/** Asks until all BMCs say so. */
async function until(at: Rig, words: string, is: (line: string) => boolean): Promise<void> {
  await inTime(async () => {
    const said = linesOf((await at.run(words)).replies);
    return names.every((name) => (said.get(name) ?? []).every(is));
  });
}

async function inTime(is: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + TIMEOUT / 2;
  while (!(await is())) {
    if (Date.now() > end) throw new Error('it does not come to that');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
