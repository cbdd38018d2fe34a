import { randomFillSync } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack } from 'tar-stream';

/** A firmware image to try things with. */
export interface DemoImage {
  readonly path: string;
  /** Size of the flash content. */
  readonly mebibytes: number;
  readonly version: string;
  readonly purpose?: 'BMC' | 'Host';
}

const MIB = 1024 * 1024;

/** Writes a tar as OpenBMC's build makes it: MANIFEST and one image file of random bytes. */
export async function writeImage(image: DemoImage): Promise<void> {
  const { path, mebibytes, version, purpose = 'BMC' } = image;
  const tar = pack();
  const written = pipeline(tar, createWriteStream(path));
  tar.entry({ name: 'MANIFEST' }, manifest(version, purpose));
  const name = purpose === 'BMC' ? 'image-bmc' : 'pnor.xz.squashfs';
  await pipeline(Readable.from(randomBlocks(mebibytes)), tar.entry({ name, size: mebibytes * MIB }));
  tar.finalize();
  await written;
}

function* randomBlocks(count: number): Generator<Buffer> {
  for (let left = count; left > 0; left -= 1) yield randomFillSync(Buffer.alloc(MIB));
}

function manifest(version: string, purpose: string): string {
  return [
    `purpose=xyz.openbmc_project.Software.Version.VersionPurpose.${purpose}`,
    `version=${version}`,
    'KeyType=OpenBMC',
    'HashType=RSA-SHA256',
    '',
  ].join('\n');
}
