import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { SettledNode } from '../../../../lib/plugin/contract.js';
import { openbmc } from '../../../../plugins/openbmc/index.js';
import { startWorker } from '../../../../plugins/openbmc/openbmc-worker.js';
import { type GenerationName, startFleet } from '../../../../plugins/openbmc/simulator/index.js';
import { encodeResponse } from '../../../../xcat-compat/wire/encode-response.js';
import type { XcatResponse } from '../../../../xcat-compat/wire/response.js';
import { asSent } from '../../../helpers/as-sent.js';
import { recordedManifest, writeImage } from '../../../helpers/firmware-image.js';
import { lyingBmc, randomOf } from '../../../helpers/lying-bmc.js';
import { callOf, fakeTables } from '../../../helpers/openbmc-command.js';
import { testFiles } from '../../../helpers/test-files.js';
import { testServices } from '../../../helpers/worker-services.js';

/** More of them by `LYING_SEEDS=FIRST-LAST`. */
const [firstSeed = 1, lastSeed = firstSeed] = (process.env['LYING_SEEDS'] ?? '1-2').split('-').map(Number);

const words: readonly string[] = [
  'rpower stat',
  'rpower bmcstate',
  'rpower on',
  'rpower off',
  'rpower boot',
  'rpower bmcreboot',
  'rinv all',
  'rinv model',
  'rinv firm -V',
  'rvitals all',
  'rvitals leds',
  'reventlog all',
  'reventlog 3',
  'reventlog clear',
  'rsetboot stat',
  'rsetboot net -p',
  'rbeacon on',
  'rbeacon stat',
  'rflash -l',
  'rflash -u bmc.tar',
  'rflash -a bmc.tar',
  'rflash -d .',
  'rspconfig ip gateway netmask vlan hostname ntpservers ipsrc',
  'rspconfig autoreboot',
  'rspconfig powerrestorepolicy=always_on',
  'rspconfig hostname=here',
  'rspconfig ntpservers=10.0.0.1',
  'rspconfig userls',
  'rspconfig snmpdest',
  'rspconfig alert',
  'rspconfig dump -l',
  'rspconfig dump -c all',
  'rspconfig gard -c',
];

/** What a bug would print, and what a terminal must not get. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
const NEVER = /internal error|Cannot read|undefined|\[object|NaN|[\x00-\x08\x0b-\x1f]/i;
const hostManifest = recordedManifest
  .replace('Purpose.BMC', 'Purpose.Host')
  .replace(/^version=.*$/m, 'version=IBM-witherspoon-OP9_v1.19_1.999');
const NODES = 2;

for (const generation of ['L0', 'L2', 'L3', 'R'] satisfies GenerationName[]) {
  t.test(
    `${generation}: a BMC that lies ends as a node that failed or not, once, and disturbs nobody`,
    async (t) => {
      for (let seed = firstSeed; seed <= lastSeed; seed += 1) await lieToAll(t, generation, seed);
    },
  );
}

async function lieToAll(t: Test, generation: GenerationName, seed: number): Promise<void> {
  const fleet = await startFleet({ count: NODES + 1, behaviour: { generation } });
  const [honest, ...others] = fleet.bmcs;
  const liars = await Promise.all(
    others.map(({ address }, at) => lyingBmc(address, randomOf(seed * NODES + at))),
  );
  const addresses = [honest?.address ?? '', ...liars.map(({ address }) => address)];
  const directory = t.testdir();
  await writeImage(join(directory, 'bmc.tar'));
  await writeImage(join(directory, 'host.tar'), hostManifest);
  // A clock of its own, which pauses move on.
  let slept = 0;
  const services = {
    ...testServices({ requestSeconds: 3, loginSeconds: 3, logDirectory: directory }),
    now: () => Date.now() + slept * 1000,
    sleep: async (seconds: number, signal: AbortSignal) => {
      slept += seconds;
      await new Promise((resolve) => setTimeout(resolve, 1));
      signal.throwIfAborted();
    },
  };
  const worker = startWorker(services);
  try {
    for (const one of words) {
      const about = `${generation}, seed ${seed}: ${one}`;
      const { replies, settled } = await run(one);
      t.same(settled.map(({ node }) => node).sort(), ['n1', 'n2', 'n3'], about);
      const lines = replies.flatMap((reply) => encodeResponse(reply, 'mn').split('\n'));
      t.same(
        lines.filter((line) => NEVER.test(line)),
        [],
        about,
      );
      for (const node of ['n1', 'n2', 'n3'])
        t.ok(
          lines.some((line) => line.includes(node)),
          `${about}: ${node} is told`,
        );
      t.notMatch(settled.find(({ node }) => node === 'n1')?.result, { reason: /format|JSON/ }, about);
    }
  } finally {
    await worker.stop(AbortSignal.timeout(5000));
    await Promise.all(liars.map((liar) => liar.close()));
    await fleet.close();
  }

  async function run(line: string) {
    const [command = '', ...args] = line.split(' ');
    const call = callOf({ command, args, nodes: ['n1', 'n2', 'n3'], cwd: directory });
    const replies: XcatResponse[] = [];
    const settled: SettledNode[] = [];
    const asked = openbmc.commands[command];
    if (asked?.kind !== 'nodes') throw new Error(`no command ${command}`);
    const parsed = asked.parse(call);
    if (parsed.kind === 'answer') throw new Error(`${line}: ${JSON.stringify(parsed.replies)}`);
    const tables = fakeTables({
      openbmc: call.nodes.map((node, at) => ({ node, bmc: addresses[at] ?? '' })),
      passwd: [{ key: 'openbmc', username: 'root', password: '0penBmc' }],
    });
    const daemon = {
      tables,
      settings: services.settings,
      files: testFiles,
      source: 'mn',
      now: Date.now,
      leftOf: () => [],
    };
    const prepared = await parsed.prepare(daemon);
    if (prepared.kind === 'answer') throw new Error(`${line}: ${JSON.stringify(prepared.replies)}`);
    await worker.run(
      asSent({ command, plan: prepared.plan, targets: prepared.targets }),
      {
        reply: (reply) => replies.push(reply),
        settled: (node, result) => settled.push({ node, result }),
        nodeStatus: () => {},
      },
      call.signal,
    );
    replies.push(...prepared.finish(settled, call));
    return { replies, settled };
  }
}
