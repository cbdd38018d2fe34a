import { join } from 'node:path';
import { writeImage } from '../../../bin/demo-image.js';
import { curl, inLanes, login, timed } from '../bare-curl.js';
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
    // A daemon in service: its workers run already.
    await stage.command('rpower', 'obmc', 'stat');
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

/** The uploads alone, by one curl per BMC; the logins are not in the time. */
async function bareCurl(stage: Stage, image: string): Promise<Reference> {
  const uploads = await Promise.all(
    stage.bmcs.map(async (bmc) => uploadConfig(bmc, await login(bmc), image)),
  );
  return timed('curl', uploads.length, () => inLanes(uploads, AT_ONCE, curl));
}

function uploadConfig(bmc: string, cookie: string, image: string): readonly string[] {
  return [
    cookie,
    'header = "Content-Type: application/octet-stream"',
    'header = "Expect:"',
    'output = "/dev/null"',
    `upload-file = "${image}"`,
    `url = "https://${bmc}/upload/image/"`,
  ];
}
