import type { XcatResponse } from '../../../xcat-compat/wire/response.js';
import { globalText } from '../../../xcat-compat/wire/sendmsg.js';
import type { Image } from '../bmc/image/image.js';

/** What rflash says before any BMC is contacted. */

/** Usage errors, said once per node [openbmc.pm:1796-1855]. Blanks at the end belong to the texts. */
export const usage = {
  multipleOptions: (options: string) => `Multiple options are not supported. Options specified: ${options}`,
  moreThanOneFirmware: 'More than one firmware specified is not supported.',
  moreThanOneInDirectory: 'More than one directory specified is not supported.',
  moreThanOneDirectory: 'More than one directory specified is not supported',
  invalidFirmware: (option: string) => `Invalid firmware specified with ${option}`,
  invalidWithFile: (option: string) => `Invalid option specified when a file is provided: ${option}`,
  invalidWithId: (option: string) =>
    `Invalid option specified when an update id is provided: ${option}. ${option === '-d' ? 'Did you mean --delete?' : ''}`,
  invalidOptionWords: (words: string) => `Invalid option specified ${words}`,
  invalidOption: 'Invalid option specified',
  noPlan:
    '--plan says what a flash would do, so it goes with -u, -a and -d only. Nothing was done: leave --plan out, or say -u, -a or -d.',
  invalidOptionWith: (option: string, words: string) => `Invalid option specified with ${option}: ${words}`,
} as const;

/** What is wrong with files, before any BMC is contacted. The first two, and those of tar files that are not found, are xCAT's [openbmc.pm:2510-2600]. */
export const files = {
  cannotAccess: (path: string) => `Cannot access ${path}. Check the management node and/or service nodes.`,
  cannotOpenDirectory: (path: string) => `Can't open directory : ${path}`,
  noAccount: (path: string, user = '') =>
    `Cannot access ${path}: files are read with the rights of the user who names them, and ${user === '' ? 'a client without a certificate' : user} has no account on this management node.`,
  noTarFile: (kind: 'BMC' | 'Host', word: string) => `No ${kind} tar file found in ${word}`,
  twoImages: (kind: 'BMC' | 'Host', word: string, names: string) =>
    `More than one ${kind} tar file found in ${word}: ${names}. Leave only the one to be flashed.`,
  notTar: (path: string, why: string) =>
    `${path} is not a firmware image: it cannot be read as tar file, plain or packed (${why}).`,
  noManifest: (path: string, near: string | undefined) =>
    near === undefined
      ? `${path} is not a firmware image: the tar file has no MANIFEST.`
      : `${path} is not a firmware image: the tar file has no MANIFEST at its top, only '${near}'.`,
  empty: (path: string) => `${path} is not a firmware image: it is empty.`,
  tooLarge: (path: string, bytes: number, most: number) =>
    `${path} is not a firmware image: it has ${bytes} bytes, and no image has more than ${most}. It was not read. Is it the right file?`,
  cut: (path: string) =>
    `${path} is not a firmware image: it is cut off, the tar file ends before its end mark. Copy it again and compare its size and checksum with the source.`,
  largeManifest: (path: string, bytes: number) =>
    `${path} is not a firmware image: its MANIFEST is longer than ${bytes} bytes.`,
  missing: (path: string, key: string) =>
    `${path} is not a firmware image: its MANIFEST has no line '${key}=...'.`,
  unusable: (path: string, key: string) =>
    `${path} is not a firmware image: its MANIFEST has a line '${key}=...' that is too long or holds characters that do not belong there.`,
} as const;

export function attemptingUpload(path: string): XcatResponse {
  return globalText(`Attempting to upload ${path}, please wait...`);
}

export function attemptingBoth(bmc: string, host: string): XcatResponse {
  return globalText(`Attempting to upload ${bmc} and ${host}, please wait...`);
}

/** The version in an image file; a BMC's purpose is shown in full [openbmc.pm:2534]. */
export function tarVersion({ purpose, version }: Image): XcatResponse {
  const shown = purpose.endsWith('Purpose.Host') ? 'Host' : purpose;
  return globalText(`TAR ${shown} Firmware Product Version: ${version}`);
}

export function attemptingDelete(id: string): XcatResponse {
  return globalText(`Attempting to delete ID=${id}, please wait...`);
}

export function attemptingActivate(id: string): XcatResponse {
  return globalText(`Attempting to activate ID=${id}, please wait...`);
}
