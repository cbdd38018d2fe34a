import { join } from 'node:path';
import { writeImage } from '../../../bin/demo-image.js';
import { run } from '../../helpers/processes.js';
import type { Case, Reference } from '../figures.js';
import { measure, type Stage, setStage } from '../stage.js';

const IMAGE_MIB = 32;
const AT_ONCE = 64;

/** `rflash all -u IMAGE` of 32 MiB, against the same uploads by bare curl, as many at once, to the same simulator. */
export const rflashUpload: Case = async (given) => {
  const nodes = given ?? 64;
  const stage = await setStage(nodes, { openbmcmaxuploads: String(AT_ONCE) });
  try {
    const bareImage = join(stage.site.confdir, 'bare.tar');
    const image = join(stage.site.confdir, 'image.tar');
    await writeImage({ path: bareImage, mebibytes: IMAGE_MIB, version: 'bench-1.0-bare' });
    await writeImage({ path: image, mebibytes: IMAGE_MIB, version: 'bench-1.0' });
    const reference = await bareCurl(stage, bareImage);
    const used = await measure(stage.daemon, async () => {
      const stdout = await stage.command('rflash', 'obmc', '-u', image);
      const done = stdout.match(/Firmware upload successful/g)?.length ?? 0;
      if (done !== nodes) throw new Error(`${done} of ${nodes} uploads:\n${stdout.slice(0, 2000)}`);
    });
    const { wallSeconds, peakMb } = used;
    const ratio = (wallSeconds / reference.wallSeconds).toFixed(2);
    const remarks = `${ratio} × bare curl, at most ${used.mostCurls} curl processes (${AT_ONCE} allowed)`;
    return [
      {
        case: 'rflash-u',
        nodes,
        wallSeconds,
        cpuMsPerNode: (used.cpuSeconds * 1000) / nodes,
        peakMb,
        reference,
        remarks,
      },
    ];
  } finally {
    await stage.close();
  }
};

/** Login, upload and logout by one curl per BMC. */
async function bareCurl(stage: Stage, image: string): Promise<Reference> {
  const left = [...stage.bmcs];
  const cpuBefore = process.resourceUsage().userCPUTime;
  const begun = performance.now();
  const lane = async (): Promise<void> => {
    for (let bmc = left.pop(); bmc !== undefined; bmc = left.pop()) {
      const done = await run('curl', ['-q', '--config', '-'], { input: uploadConfig(bmc, image) });
      if (done.code !== 0) throw new Error(`curl ${bmc}: ${done.code} ${done.stderr}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  const wallSeconds = (performance.now() - begun) / 1000;
  const cpuMs = (process.resourceUsage().userCPUTime - cpuBefore) / 1000;
  return { tool: 'curl', wallSeconds, cpuMsPerNode: cpuMs / stage.bmcs.length };
}

function uploadConfig(bmc: string, image: string): string {
  const json = [
    'silent',
    'insecure',
    'fail',
    'cookie = ""',
    'header = "Content-Type: application/json"',
    'output = "/dev/null"',
  ];
  return [
    ...json,
    `url = "https://${bmc}/login"`,
    'data = "{\\"data\\":[\\"root\\",\\"0penBmc\\"]}"',
    'next',
    'silent',
    'insecure',
    'fail',
    'header = "Content-Type: application/octet-stream"',
    'header = "Expect:"',
    'output = "/dev/null"',
    `upload-file = "${image}"`,
    `url = "https://${bmc}/upload/image/"`,
    'next',
    ...json,
    `url = "https://${bmc}/logout"`,
    'data = "{\\"data\\":[]}"',
  ].join('\n');
}
