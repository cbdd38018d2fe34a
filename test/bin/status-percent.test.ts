import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { recordedManifest, writeImage } from '../helpers/firmware-image.js';
import { install, texts } from '../helpers/installation.js';

t.setTimeout(800_000);

/** An activation that stands at 40 percent from its beginning. */
const stuck = {
  activationMs: 0,
  activationSteps: [40],
  activationEnd: { kind: 'stuck', atPercent: 40 },
} as const;

t.test('--status tells how far an activation is', async (t) => {
  const at = await install(t, { count: 1, behaviour: stuck });
  const both = join(at.site.confdir, 'both');
  mkdirSync(both);
  await writeImage(join(both, 'bmc.tar'));
  const host = recordedManifest
    .replace('Purpose.BMC', 'Purpose.Host')
    .replace('version=ibm-v2.4', 'version=IBM');
  await writeImage(join(both, 'host.tar'), host);
  for (const words of [`-a ${both}/bmc.tar`, `-d ${both}`]) {
    await at.fleet.bmcs[0]?.reset();
    await at.run(`rflash all ${words} --background`);
    const shown = async () => texts(await at.run('rflash all --status'), 'stdout').join('\n');
    let status = await shown();
    while (!status.includes('%') || !status.includes('activating')) {
      await pause(50);
      status = await shown();
    }
    t.match(
      status,
      /^Total=1 Running=1 Success=0 Failed=0\nnode1: activating 40% since \d{4}-.* \(job \d+\)$/,
      words,
    );
    await at.run('rflash all --cancel');
  }
});
