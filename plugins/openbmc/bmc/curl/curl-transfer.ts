import type { Settings } from '../../../../lib/settings/settings.js';
import type { BmcAddress } from '../http/address.js';
import type { Attempt } from '../session/sessions.js';
import { CurlConfigError, type CurlOption } from './curl-config.js';
import { writeOut } from './curl-exit.js';

/** What every transfer by curl knows of its BMC and its limits. */
interface TransferWords {
  readonly at: Attempt;
  readonly path: string;
  readonly settings: Settings;
}

export interface UploadWords extends TransferWords {
  /** What is sent, and how. */
  readonly sending: readonly CurlOption[];
  readonly asksFirst?: boolean | undefined;
  readonly marker: string;
}

/** So long the body waits for a 100, which many BMCs never say, or for a refusal. */
const CONSENT_SECONDS = '3';
const asking: readonly CurlOption[] = [
  ['header', 'Expect: 100-continue'],
  ['expect100-timeout', CONSENT_SECONDS],
];
const notAsking: readonly CurlOption[] = [['header', 'Expect:']];

/**
 * What curl is told for an upload. `include` puts the answer's status and headers before its body; an empty `Expect`
 * saves the wait on BMCs that never say 100.
 */
export function uploadConfig({ sending, asksFirst, marker, ...words }: UploadWords): readonly CurlOption[] {
  return [
    ...transferConfig(words),
    ...sending,
    ['header', 'Accept: application/json'],
    ...(asksFirst === true ? asking : notAsking),
    ['include'],
    ['write-out', writeOut(marker, 'upload')],
  ];
}

export interface DownloadWords extends TransferWords {
  readonly file: string;
  readonly marker: string;
  /** What the BMC announces beyond this is refused; curl since 8.4 also ends what grows beyond it. */
  readonly mostBytes: number;
}

/** A download that is slower than this, for as long as an upload may stand still, is ended. */
const LEAST_BYTES_A_SECOND = '1024';

/** What curl is told for a download; `fail` keeps an error page out of the file. */
export function downloadConfig({ file, marker, mostBytes, ...words }: DownloadWords): readonly CurlOption[] {
  return [
    ...transferConfig(words, LEAST_BYTES_A_SECOND),
    ['output', file],
    ['fail'],
    ['max-filesize', String(mostBytes)],
    ['header', 'Accept: application/octet-stream, */*'],
    ['write-out', writeOut(marker, 'download')],
  ];
}

/** Only options that curl 7.61 knows (Enterprise Linux 8). */
function transferConfig(
  { at, path, settings }: TransferWords,
  leastBytesASecond = '1',
): readonly CurlOption[] {
  return [
    ['url', curlUrl(at.address, path)],
    ['globoff'],
    ['proto', '=https'],
    ['noproxy', '*'],
    ['http1.1'],
    ['insecure'],
    ...tlsOptions(settings),
    ...Object.entries(at.headers).map(([name, value]): CurlOption => ['header', `${name}: ${value}`]),
    ['connect-timeout', String(settings.connectSeconds)],
    ['speed-limit', leastBytesASecond],
    ['speed-time', String(settings.stallSeconds)],
    ['max-time', String(settings.uploadSeconds)],
    ['silent'],
    ['show-error'],
  ];
}

/** A PUT of the file as it is. */
export function asFile(file: string): readonly CurlOption[] {
  return [
    ['upload-file', file],
    ['header', 'Content-Type: application/octet-stream'],
  ];
}

/** The same versions as in all other requests. */
function tlsOptions({ oldTls }: Settings): readonly CurlOption[] {
  return oldTls ? [['tlsv1.0'], ['ciphers', 'DEFAULT@SECLEVEL=0']] : [['tlsv1.2']];
}

/** What may stand in a request line; it begins with a slash, so that nothing of it belongs to the host before it. */
const REQUEST_PATH = /^\/[\x21-\x7e]*$/;

/** @throws CurlConfigError */
function curlUrl(address: BmcAddress, path: string): string {
  if (!REQUEST_PATH.test(path)) throw new CurlConfigError('a path that no request can name');
  return `${curlOrigin(address)}${path}`;
}

/** A link-local address needs its interface, which in a URL is written with %25 [RFC 6874]. */
function curlOrigin({ host, origin, port }: BmcAddress): string {
  return host.includes('%') ? `https://[${host.replace('%', '%25')}]:${port}` : origin;
}
