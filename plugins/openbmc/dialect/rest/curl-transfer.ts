import type { Settings } from '../../../../lib/settings.js';
import type { BmcAddress } from '../../session/address.js';
import type { Attempt } from '../../session/sessions.js';
import type { CurlOption } from './curl-config.js';

/** What every transfer by curl knows of its BMC and its limits. */
interface TransferWords {
  readonly at: Attempt;
  readonly path: string;
  readonly settings: Settings;
  readonly oldTls: boolean;
}

export interface UploadWords extends TransferWords {
  /** What is sent, and how. */
  readonly sending: readonly CurlOption[];
  readonly asksFirst?: boolean | undefined;
  readonly writeOut: string;
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
export function uploadConfig({ sending, asksFirst, writeOut, ...words }: UploadWords): readonly CurlOption[] {
  return [
    ...transferConfig(words),
    ...sending,
    ['header', 'Accept: application/json'],
    ...(asksFirst === true ? asking : notAsking),
    ['include'],
    ['write-out', writeOut],
  ];
}

export interface DownloadWords extends TransferWords {
  readonly file: string;
  readonly marker: string;
}

/** A dump is a few MiB; what a BMC sends beyond this is none. */
const MAX_DOWNLOAD = '8G';

/** What curl is told for a download; `fail` keeps an error page out of the file. */
export function downloadConfig({ file, marker, ...words }: DownloadWords): readonly CurlOption[] {
  return [
    ...transferConfig(words),
    ['output', file],
    ['fail'],
    ['max-filesize', MAX_DOWNLOAD],
    ['header', 'Accept: application/octet-stream, */*'],
    ['write-out', `\\n${marker} %{http_code} %{size_download} %{time_total}\\n`],
  ];
}

/** Only options that curl 7.61 knows (Enterprise Linux 8). */
function transferConfig({ at, path, settings, oldTls }: TransferWords): readonly CurlOption[] {
  return [
    ['url', `${curlOrigin(at.address)}${path}`],
    ['globoff'],
    ['proto', '=https'],
    ['noproxy', '*'],
    ['http1.1'],
    ['insecure'],
    ...oldTlsOptions(oldTls),
    ...Object.entries(at.headers).map(([name, value]): CurlOption => ['header', `${name}: ${value}`]),
    ['connect-timeout', String(settings.connectSeconds)],
    ['speed-limit', '1'],
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

function oldTlsOptions(oldTls: boolean): readonly CurlOption[] {
  return oldTls ? [['tlsv1.0'], ['ciphers', 'DEFAULT@SECLEVEL=0']] : [];
}

/** A link-local address needs its interface, which in a URL is written with %25 [RFC 6874]. */
function curlOrigin({ host, origin, port }: BmcAddress): string {
  return host.includes('%') ? `https://[${host.replace('%', '%25')}]:${port}` : origin;
}
