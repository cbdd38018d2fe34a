import type { NotOpen } from '../../../lib/files/file-reader.js';

/** What helps with a file that cannot be read; stands behind xCAT's line, which does not say why. */

const whys: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is a file, not a directory',
  EISDIR: 'it is a directory: for the BMC and the host image of a directory use -d',
  EACCES: 'not even root may read it, as on a file system that gives root no rights (NFS with root_squash)',
  EPERM: 'not even root may read it',
  ELOOP: 'its symbolic links lead round in a circle',
  ENAMETOOLONG: 'its name is too long',
  ESTALE: 'its file system is not there any more',
  EIO: 'its file system reports errors',
  'not a file': 'it is no regular file',
};

/** @param action what to do then, for a file or a directory */
function sentence(path: string, { why }: NotOpen, action: string): string | undefined {
  switch (why.kind) {
    case 'code': {
      const known = Object.hasOwn(whys, why.code) ? whys[why.code] : undefined;
      return `${path} on the management node: ${known ?? why.code}. ${action}`;
    }
    case 'untold':
      return `${path} is not there, or you may not read it as the user of your certificate. Look with that user on the management node: ls -l ${path}`;
    case 'noAccount':
      return undefined;
  }
}

/** Undefined where the error's own text says it all. */
export function fileHint(path: string, problem: NotOpen): string | undefined {
  return sentence(
    path,
    problem,
    'Give the path as the daemon sees it; a word without / at its beginning is looked for in the directory of the command.',
  );
}

export function directoryHint(path: string, problem: NotOpen): string | undefined {
  if (problem.why.kind === 'code' && problem.why.code === 'ENOTDIR')
    return `${path} on the management node is a file, and -d takes a directory: use -a for one image file.`;
  if (problem.why.kind === 'code' && problem.why.code === 'ENOENT')
    return `There is no directory ${path} on the management node. Give the path as the daemon sees it.`;
  return sentence(path, problem, 'Give a directory that can be read.');
}

/** Of a directory without the images that are wanted: what was found instead. */
export function foundInstead(path: string, found: readonly string[]): string {
  const list = found.length === 0 ? 'no file that is named like an image (*.tar)' : found.join(', ');
  return `-d takes a directory with one BMC image and one host image; ${path} has: ${list}.`;
}
