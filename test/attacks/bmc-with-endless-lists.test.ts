import t, { type Test } from 'tap';
import {
  endlessLegacyBmc,
  endlessRedfishBmc,
  hugeSoftware,
  hugeSoftwareBmc,
  legacyDiseases,
  redfishDiseases,
} from '../helpers/endless-bmc.js';
import { type Installation, install, texts } from '../helpers/installation.js';
import { anonymousMb } from '../helpers/processes.js';
import type { ScriptedBmc } from '../helpers/scripted-bmc.js';
import { addNodes } from '../helpers/site.js';

// BMCs that answer with megabytes in the place of a word and with lists of which nobody sees the end. The worker
// process they share with others lives on, the others' nodes end well, and where not all of the answer is shown the
// node says so and the command ends with 1.

/** A command, what it shows of a good node, and the nodes of which it does not show all. */
interface Attack {
  readonly words: string;
  readonly good: RegExp;
  readonly fails: readonly string[];
}

const names = (interface_: string, diseases: readonly string[]) =>
  diseases.map((one) => `${interface_}-${one}`);
const everyRedfish = names('redfish', redfishDiseases);
/** Of a list of objects, and of a collection. */
const longTexts = ['legacy-longTexts', 'redfish-longTexts'];
const list = names('legacy', ['longNames', 'manyObjects']);
const longList = [...list, 'legacy-manyValues'];
const events = [...longList, 'legacy-manyItems'];
const collection = names('redfish', ['manyMembers', 'manyLinks', 'loop', 'endless']);
const withIds = ['redfish-longIds', ...collection];

const attacks: readonly Attack[] = [
  { words: 'rpower RANGE stat', good: /: on$/, fails: ['legacy-longNames'] },
  { words: 'rpower RANGE bmcstate', good: /: BMC Ready$/, fails: [] },
  {
    words: 'rinv RANGE firm',
    good: /Firmware Product: /,
    fails: [...list, 'legacy-manyItems', ...withIds],
  },
  { words: 'rinv RANGE all', good: /: DIMM0 /, fails: [...longList, 'legacy-manyItems', ...withIds] },
  { words: 'rinv RANGE model', good: /: SYSTEM Model : /, fails: [] },
  { words: 'rvitals RANGE all', good: /Temp: /, fails: [...longList, ...collection] },
  { words: 'rvitals RANGE leds', good: /LEDs Front Power: /, fails: list },
  { words: 'reventlog RANGE all', good: /PID: /, fails: [...events, ...collection] },
  { words: 'reventlog RANGE 2', good: /PID: /, fails: [...events, ...collection] },
  { words: 'rsetboot RANGE stat', good: /: (Network|Hard Drive|CD\/DVD|Default)$/, fails: [] },
  { words: 'rflash RANGE -l', good: /Active/, fails: [...list, ...withIds, ...longTexts] },
  {
    words: 'rflash RANGE -c',
    good: /Firmware Product: /,
    fails: [...list, 'legacy-manyItems', ...withIds, ...longTexts],
  },
  { words: 'rspconfig RANGE ip hostname ntpservers', good: /: BMC IP: /, fails: [...longList, ...withIds] },
  {
    words: 'rspconfig RANGE userls',
    good: /BMC User root: /,
    fails: [...list, 'legacy-manyItems', ...collection],
  },
  { words: 'rspconfig RANGE dump -l', good: /: /, fails: [...list, ...withIds] },
  {
    words: 'rspconfig RANGE snmpdest',
    good: /: No BMC SNMP destinations configured/,
    fails: [...list, ...withIds],
  },
  { words: 'rspconfig RANGE alert', good: /BMC Alert Destination: /, fails: everyRedfish },
  { words: 'rspconfig RANGE bootmode', good: /BMC BootMode: /, fails: [] },
];

const GOOD = ['node1', 'node2'];
const huge = hugeSoftware.map((_, nth) => `huge${nth}`);
/** The longest line there is: a text of 4 KiB behind a label and a node's name. */
const LONGEST_LINE = 5_000;
/** Far more than the longest answers and their lines take, and less than those of all commands together. */
const MOST_MB = 1_000;

let at: Installation;
const endless: string[] = [];

t.setTimeout(600_000);

t.before(async () => {
  at = await install(t, {
    count: GOOD.length,
    behaviour: { generation: 'L2', activationMs: 0 },
    groupOf: () => 'good',
    // Nothing here is about time, on a busy machine either.
    siteRows: { openbmcworkers: '1', openbmcrequesttimeout: '600', openbmcconnecttimeout: '120' },
  });
  const legacy = legacyDiseases.map((one) => ({ name: `legacy-${one}`, bmc: endlessLegacyBmc(one) }));
  const redfish = redfishDiseases.map((one) => ({ name: `redfish-${one}`, bmc: endlessRedfishBmc(one) }));
  for (const { name, bmc } of [...legacy, ...redfish]) {
    await addBmc(name, 'endless', await bmc);
    endless.push(name);
  }
  for (const [nth, name] of huge.entries())
    await addBmc(name, 'huge', await hugeSoftwareBmc(hugeSoftware[nth] ?? 'million parts'));
  await at.run('rpower good stat');
});

async function addBmc(name: string, group: string, bmc: ScriptedBmc): Promise<void> {
  t.teardown(() => bmc.close());
  await addNodes(at.site.tables, [{ name, bmc: bmc.bmc, groups: `all,${group}` }]);
}

/** The worker of all nodes. */
function worker(): number {
  const [pid] = at.processes().workers;
  if (pid === undefined) throw new Error('no worker runs');
  return pid;
}

for (const attack of attacks) t.test(attack.words, (t) => play(t, attack));

async function play(t: Test, { words, good, fails }: Attack): Promise<void> {
  const before = worker();
  const output = await at.run(words.replace('RANGE', 'good,endless'));
  t.equal(worker(), before, 'the worker lives');
  const linesOf = (node: string) => texts(output).filter((line) => line.startsWith(`${node}:`));
  const errors = texts(output, 'stderr');
  for (const node of GOOD) {
    t.ok(
      texts(output, 'stdout').some((line) => line.startsWith(`${node}:`) && good.test(line)),
      `${node} ends well`,
    );
  }
  const failed = [...GOOD, ...endless].filter((node) => errors.some((line) => line.startsWith(`${node}:`)));
  t.same(
    failed,
    [...endless].filter((node) => fails.includes(node)),
    'whose answer is not all there is says so',
  );
  for (const node of endless) t.ok(linesOf(node).length > 0, `${node} is told`);
  t.equal(output.code, fails.length > 0 ? 1 : 0);
  t.ok(Math.max(...texts(output).map(({ length }) => length)) < LONGEST_LINE, 'no line is long');
  t.notOk(
    texts(output).some((line) => /internal error|unexpectedly|worker/i.test(line)),
    'nothing broke',
  );
}

for (const words of ['rinv good,huge firm', 'rflash good,huge -l'])
  t.test(`${words}: ${hugeSoftware.join(', ')}`, async (t) => {
    const before = worker();
    const output = await at.run(words);
    t.equal(worker(), before, 'the worker lives');
    const errors = texts(output, 'stderr');
    t.same(
      [...GOOD, ...huge].filter((node) => errors.some((line) => line.startsWith(`${node}:`))),
      huge,
    );
    for (const line of errors)
      t.match(line, /Received wrong format response: 200 OK, application\/json, too long/);
    t.equal(output.code, 1);
  });

t.test('rflash -a of a fleet with such BMCs in it', async (t) => {
  const image = await at.image('bmc.tar', 10_000);
  const before = worker();
  const many = [...list, ...withIds, ...huge];
  const output = await at.run(`rflash good,${many.join(',')} -a ${image}`);
  t.equal(worker(), before, 'the worker lives');
  const errors = texts(output, 'stderr');
  for (const node of GOOD)
    t.notOk(
      errors.some((line) => line.startsWith(`${node}:`)),
      `${node} ends well`,
    );
  for (const node of many)
    t.ok(
      errors.some((line) => line.startsWith(`${node}:`)),
      `${node} fails`,
    );
  t.equal(output.code, 1);
  t.ok(
    texts(output).some((line) => line.includes(`Success=${GOOD.length}`)),
    'the summary counts them',
  );
});

t.test('what the attacks have left', async (t) => {
  const mb = anonymousMb([worker()]);
  t.ok(mb < MOST_MB, `the worker has ${mb.toFixed(0)} MB`);
  t.notMatch(at.daemon.stderr(), /unexpected|failed:/);
});
