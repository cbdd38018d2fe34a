import { writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

export interface Member {
  readonly name: string;
  readonly content: string | Buffer;
}

/** The MANIFEST of the image in the recorded exchanges. */
export const recordedManifest = [
  'purpose=xyz.openbmc_project.Software.Version.VersionPurpose.BMC',
  'version=ibm-v2.4-500-gabcdef0-r40-0-g1234567',
  'KeyType=OpenBMC',
  'HashType=RSA-SHA256',
  'MachineName=witherspoon',
  '',
].join('\n');

/** Writes a tar file with these members and returns its path. */
export async function writeTar(
  path: string,
  members: readonly Member[],
  { gzip = false, cutTo }: { readonly gzip?: boolean; readonly cutTo?: number } = {},
): Promise<string> {
  const tar = pack();
  for (const { name, content } of members) tar.entry({ name }, content);
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  const bytes = Buffer.concat(chunks);
  const whole = gzip ? gzipSync(bytes) : bytes;
  writeFileSync(path, cutTo === undefined ? whole : whole.subarray(0, cutTo));
  return path;
}

/** Writes an image as BMCs take it. */
export function writeImage(path: string, manifest = recordedManifest): Promise<string> {
  return writeTar(path, [
    { name: 'image-bmc', content: Buffer.alloc(40_000, 'firmware') },
    { name: 'MANIFEST', content: manifest },
  ]);
}
