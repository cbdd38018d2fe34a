import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { writeImage } from '../../../bin/demo-image.js';
import type { Case } from '../figures.js';
import { measure, setStage } from '../stage.js';

/** The daemon is killed while all nodes are activating, and started again: until the first BMC hears of it. */
export const resume: Case = async (given) => {
  const nodes = given ?? 1000;
  const stage = await setStage(nodes);
  try {
    await stage.behave({ activationMs: 3_600_000 });
    const image = join(stage.site.confdir, 'image.tar');
    await writeImage({ path: image, mebibytes: 1, version: 'bench-4.0' });
    await stage.command('rflash', 'obmc', '-a', image, '--background');
    const activating = async (): Promise<number> =>
      (await stage.command('rflash', 'obmc', '--status'))
        .split('\n')
        .filter((line) => /: activating /.test(line)).length;
    while ((await activating()) < nodes) await pause(1000);
    const start = await stage.kill();
    await pause(1000);
    const before = await stage.logins();
    const begun = performance.now();
    const listening = start().then(() => performance.now());
    while ((await stage.logins()) === before) await pause(20);
    const firstSeconds = (performance.now() - begun) / 1000;
    const listeningSeconds = ((await listening) - begun) / 1000;
    const used = await measure(stage.daemon, async () => {
      while ((await stage.logins()) < before + nodes) await pause(200);
    });
    await stage.anyhow('rflash', 'obmc', '--cancel');
    return [
      {
        case: 'resume',
        nodes,
        wallSeconds: firstSeconds,
        cpuMsPerNode: (used.cpuSeconds * 1000) / nodes,
        peakMb: used.peakMb,
        reference: undefined,
        remarks: `from the daemon's start to the first login at a BMC; it listened after ${listeningSeconds.toFixed(2)} s`,
      },
    ];
  } finally {
    await stage.close();
  }
};
