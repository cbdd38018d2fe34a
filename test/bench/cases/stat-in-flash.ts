import { join } from 'node:path';
import { writeImage } from '../../../bin/demo-image.js';
import { ask, requestText } from '../../helpers/raw-client.js';
import type { Case } from '../figures.js';
import { measure, setStage } from '../stage.js';

const TIMES = 5;

/** `rpower all stat` while an image is sent to every one of these BMCs. Reference: the same before. */
export const statInFlash: Case = async (given) => {
  const nodes = given ?? 64;
  const stage = await setStage(nodes);
  try {
    await stage.behave({ uploadBytesPerSecond: 256 * 1024 });
    const image = join(stage.site.confdir, 'image.tar');
    await writeImage({ path: image, mebibytes: 16, version: 'bench-3.0' });
    const [host = '', port] = stage.host.split(':');
    const request = requestText({ command: 'rpower', noderange: 'obmc', arg: ['stat'] });
    const stat = async () => {
      const answer = await ask({ host, port: Number(port), home: stage.site.home }, request);
      const told = answer.match(/<contents>o(n|ff)<\/contents>/g)?.length ?? 0;
      if (told !== nodes) throw new Error(`${told} of ${nodes} told:\n${answer.slice(0, 2000)}`);
    };
    await stat();
    const before = await measure(stage.daemon, stat);
    await stage.command('rflash', 'obmc', '-u', image, '--background');
    const used = [];
    for (let at = 0; at < TIMES; at += 1) used.push(await measure(stage.daemon, stat));
    const status = await stage.command('rflash', 'obmc', '--status');
    const uploading = status.split('\n').filter((line) => /: uploading/.test(line)).length;
    await stage.anyhow('rflash', 'obmc', '--cancel');
    const [worst] = used.toSorted((a, b) => b.wallSeconds - a.wallSeconds);
    if (worst === undefined) throw new Error('nothing measured');
    return [
      {
        case: 'stat-in-flash',
        nodes,
        wallSeconds: worst.wallSeconds,
        cpuMsPerNode: (worst.cpuSeconds * 1000) / nodes,
        peakMb: worst.peakMb,
        reference: {
          tool: 'before the flash',
          wallSeconds: before.wallSeconds,
          cpuMsPerNode: (before.cpuSeconds * 1000) / nodes,
        },
        remarks: `all nodes in one command, the slowest of ${TIMES}, by a connection of its own; ${uploading} nodes uploading at the end`,
      },
    ];
  } finally {
    await stage.close();
  }
};
