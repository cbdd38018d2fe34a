import { join } from 'node:path';
import t, { type Test } from 'tap';
import type { Behaviour } from '../../../../../plugins/openbmc/simulator/index.js';
import { nodeText } from '../../../../../xcat-compat/wire/sendmsg.js';
import { recordedManifest, writeImage } from '../../../../helpers/firmware-image.js';
import { type Result, type Rig, rig, version } from '../../../../helpers/openbmc-rig.js';

// On Redfish an image that runs and one that the next restart starts are two things.

const running = 'ibm-v2.3-476-g2d622cb-r33-coral-cfm-0-g9973ab0';

const resultOf = ({ settled }: Result, node = 'n1') => {
  const result = settled.find((one) => one.node === node)?.result;
  return result?.kind === 'failure' ? result.reason : result?.kind;
};
const textOf = ({ replies }: Result) => JSON.stringify(replies).replaceAll('","contents":"', ': ');

/** Two BMCs, of which the first is as it is said. */
async function at(
  t: Test,
  behaviour: Partial<Behaviour> = {},
): Promise<Rig & { readonly runs: () => string | undefined }> {
  const of = (index: number) => ({ generation: 'R', ...(index === 0 ? behaviour : {}) }) as const;
  const own = await rig(t, of, 2, { rebootSeconds: 5 });
  const runs = () =>
    own.bmc.state().images.find(({ functional, purpose }) => functional && purpose.endsWith('.BMC'));
  return { ...own, runs: () => runs()?.version };
}

const idOf = (rig: Rig, wanted: string) =>
  rig.bmc.state().images.find((one) => one.version === wanted)?.id ?? '';

t.test('what was pushed is shown as what starts next, and can be set back', async (t) => {
  const site = await at(t);
  t.equal(resultOf(await site.run('rflash -a bmc32.tar')), 'success');
  const list = textOf(await site.run('rflash -l'));
  t.match(list, new RegExp(`Active\\(\\+\\)\\s+${version}`));
  t.match(list, new RegExp(`Active\\(\\*\\)\\s+${running}`));

  const id = idOf(site, running);
  const plan = textOf(await site.run(`rflash -a ${id} --plan`));
  t.match(plan, `${running} (ID: ${id}) runs on the BMC, and its next restart starts firmware ${version}`);
  t.match(plan, 'the BMC restarts to start it again');
  t.equal(site.bmc.counters().reboots, 0);

  const back = await site.run(`rflash -a ${id}`);
  t.equal(resultOf(back), 'success');
  t.match(textOf(back), `runs, the next restart would start firmware ${version}`);
  t.equal(site.bmc.counters().reboots, 1, 'it restarts at once');
  t.equal(site.runs(), running);
  t.equal(resultOf(await site.run('rpower bmcreboot')), 'success');
  await site.run('rflash -l');
  t.equal(site.runs(), running, 'and is what starts next');
  for (const { counters } of site.fleet.bmcs.slice(1)) t.equal(counters().uploads.length, 1);
});

t.test('-a FILE of the version that runs, while another waits', async (t) => {
  const site = await at(t);
  await writeImage(join(site.directory, 'newer.tar'), recordedManifest.replace(version, 'ibm-v2.5'));
  t.equal(resultOf(await site.run('rflash -a bmc32.tar')), 'success');
  t.equal(resultOf(await site.run(`rflash -a ${idOf(site, version)}`)), 'success', 'it runs');
  t.equal(site.runs(), version);
  t.equal(resultOf(await site.run('rflash -a newer.tar')), 'success', 'another one waits');
  const { reboots } = site.bmc.counters();
  const plan = textOf(await site.run('rflash -a bmc32.tar --plan'));
  t.match(plan, 'and its next restart starts firmware ibm-v2.5');
  t.equal(resultOf(await site.run('rflash -a bmc32.tar')), 'success');
  t.equal(site.bmc.counters().reboots, reboots + 1, 'it is made the one that starts again');
  t.equal(site.bmc.counters().uploads.length, 2, 'without another upload');
  t.equal(site.runs(), version);
});

const waiting: Behaviour['images'] = [
  { version: running, purpose: 'BMC', priority: 1, functional: true },
  { version: 'ibm-v2.9-other', purpose: 'BMC', priority: 0, functional: false },
];

t.test('what others have pushed is not known, which is said', async (t) => {
  const site = await at(t, { images: waiting });
  const id = idOf(site, running);
  const other = `firmware ibm-v2.9-other (ID: ${idOf(site, 'ibm-v2.9-other')})`;
  const unknown = `Firmware ${running} (ID: ${id}) runs, and whether the next restart starts it or ${other} is not known: the BMC does not tell, and nothing that was flashed from here does. Nothing was done. Use --force to make it start for certain, which restarts the BMC at once.`;
  t.equal(resultOf(await site.run(`rflash -a ${id}`)), unknown, 'no success');
  t.match(textOf(await site.run(`rflash -a ${id} --plan`)), unknown);
  t.equal(site.bmc.counters().reboots, 0);

  const forced = await site.run(`rflash -a ${id} --force`);
  t.equal(resultOf(forced), 'success');
  t.match(textOf(forced), 'it is made the one that starts, the BMC restarts');
  t.equal(site.bmc.counters().reboots, 1);
  t.equal(site.runs(), running);

  const alone = await at(t, { images: waiting.slice(0, 1) });
  t.match(textOf(await alone.run(`rflash -a ${idOf(alone, running)}`)), 'is already active, nothing to do.');
});

t.test('a BMC that cannot set it back: what its next restart brings is said', async (t) => {
  const site = await at(t);
  t.equal(resultOf(await site.run('rflash -a bmc32.tar')), 'success');
  const id = idOf(site, running);
  await site.bmc.set({ faults: [{ at: 'write', path: '/Managers/', kind: 405 }] });
  const refused = await site.run(`rflash -a ${id}`);
  t.match(
    resultOf(refused),
    new RegExp(
      `Firmware ${running} runs until the next restart of the BMC, which may start firmware ${version} \\(ID: \\w+\\)\\.$`,
    ),
  );
  t.equal(site.bmc.counters().reboots, 0);
  await site.bmc.set({ faults: [{ at: 'write', path: '/Managers/', kind: 'emptyBody' }] });
  const ignored = await site.run(`rflash -a ${id}`);
  t.match(resultOf(ignored), /was told to start firmware .* again and was not seen to restart\./);
  t.equal(site.runs(), running);
});

t.test('an image that does not run is made to: said before the BMC restarts, and by --plan', async (t) => {
  const site = await at(t);
  const other = 'ibm-v2.3-476-g2d622cb-r30-0-g1111111';
  const id = idOf(site, other);
  t.match(
    textOf(await site.run(`rflash -a ${id} --plan`)),
    'is already on the BMC, which restarts to run it',
  );
  await site.bmc.set({ faults: [{ at: 'write', path: '/Managers/', kind: 405 }] });
  const refused = await site.run(`rflash -a ${id}`);
  const text = `Firmware ${other} (ID: ${id}) becomes the running one, the BMC restarts.`;
  const isSaid = refused.replies.some((one) => JSON.stringify(one) === JSON.stringify(nodeText('n1', text)));
  t.ok(isSaid);
  t.not(resultOf(refused), 'success', 'said before it is asked');
  await site.bmc.set({ faults: [] });
  t.equal(resultOf(await site.run(`rflash -a ${id}`)), 'success');
  t.equal(site.runs(), other);
});

t.test('what was pushed is known to the next worker, and after a restart of the BMC', async (t) => {
  const site = await at(t);
  t.equal(resultOf(await site.run('rflash -a bmc32.tar')), 'success');
  await site.restart();
  t.match(textOf(await site.run('rflash -l')), new RegExp(`Active\\(\\+\\)\\s+${version}`));
  const plan = textOf(await site.run(`rflash -a ${idOf(site, running)} --plan`));
  t.match(plan, `and its next restart starts firmware ${version}`);

  t.equal(resultOf(await site.run(`rflash -a ${idOf(site, version)}`)), 'success', 'it restarts');
  t.equal(site.runs(), version);
  await site.restart();
  const again = await site.run('rflash -a bmc32.tar');
  t.equal(resultOf(again), 'success', 'nothing has come since');
  t.match(textOf(again), 'is already active, nothing to do.');
  t.equal(site.bmc.counters().uploads.length, 1);
  await site.restart();
  site.forget();
  t.match(
    resultOf(await site.run('rflash -a bmc32.tar')),
    /is not known: .* Use --force to flash it anyway\.$/,
  );
});

t.test(
  'what was pushed before the worker began is set back, and what came from others is not guessed',
  async (t) => {
    const site = await at(t);
    t.equal(resultOf(await site.run('rflash -a bmc32.tar')), 'success');
    await site.restart();
    t.equal(resultOf(await site.run(`rflash -a ${idOf(site, running)}`)), 'success');
    t.equal(site.bmc.counters().reboots, 1);
    t.equal(site.runs(), running);
    await site.restart();
    const back = await site.run(`rflash -a ${idOf(site, running)}`);
    t.match(textOf(back), 'is already active, nothing to do.', 'what was set back is known too');
  },
);

t.test('an image that waits for the restart is not pushed again', async (t) => {
  const site = await at(t);
  t.equal(resultOf(await site.run('rflash -a bmc32.tar')), 'success');
  for (const isRestarted of [false, true]) {
    if (isRestarted) await site.restart();
    const id = idOf(site, version);
    const plan = textOf(await site.run('rflash -a bmc32.tar --plan'));
    t.match(plan, `nothing to do: ${version} (ID: ${id}) is on the BMC, and the next restart starts it`);
    const again = await site.run('rflash -a bmc32.tar');
    t.equal(resultOf(again), 'success');
    t.match(
      textOf(again),
      `Firmware ${version} (ID: ${id}) is on the BMC already and waits for the next restart, nothing is uploaded. Use --force to upload it anyway.`,
    );
  }
  t.equal(site.bmc.counters().uploads.length, 1);
  t.match(textOf(await site.run('rflash --force -a bmc32.tar --plan')), 'and is sent again');
  t.equal(resultOf(await site.run('rflash --force -a bmc32.tar')), 'success');
  t.equal(site.bmc.counters().uploads.length, 2);
});
