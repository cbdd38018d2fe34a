import type { Settings } from '../../../../lib/settings.js';
import type { BmcAddress } from '../../session/address.js';
import type { Attempt } from '../../session/sessions.js';
import type { CurlOption } from './curl-config.js';

export interface UploadWords {
  readonly at: Attempt;
  readonly path: string;
  readonly file: string;
  readonly writeOut: string;
  readonly settings: Settings;
  readonly oldTls: boolean;
}

/**
 * What curl is told for an upload: only options that curl 7.61 knows (Enterprise Linux 8). `include` puts the
 * answer's status and headers before its body; an empty `Expect` saves the wait on BMCs that never say 100.
 */
export function uploadConfig({
  at,
  path,
  file,
  writeOut,
  settings,
  oldTls,
}: UploadWords): readonly CurlOption[] {
  return [
    ['url', `${curlOrigin(at.address)}${path}`],
    ['globoff'],
    ['proto', '=https'],
    ['noproxy', '*'],
    ['http1.1'],
    ['insecure'],
    ...oldTlsOptions(oldTls),
    ['upload-file', file],
    ['header', 'Content-Type: application/octet-stream'],
    ['header', 'Accept: application/json'],
    ['header', 'Expect:'],
    ...Object.entries(at.headers).map(([name, value]): CurlOption => ['header', `${name}: ${value}`]),
    ['connect-timeout', String(settings.connectSeconds)],
    ['speed-limit', '1'],
    ['speed-time', String(settings.stallSeconds)],
    ['max-time', String(settings.uploadSeconds)],
    ['silent'],
    ['show-error'],
    ['include'],
    ['write-out', writeOut],
  ];
}

export interface DownloadWords {
  readonly at: Attempt;
  readonly path: string;
  readonly file: string;
  readonly marker: string;
  readonly settings: Settings;
  readonly oldTls: boolean;
}

/** A dump is a few MiB; what a BMC sends beyond this is none. */
const MAX_DOWNLOAD = '8G';

/** What curl is told for a download; `fail` keeps an error page out of the file. */
export function downloadConfig({
  at,
  path,
  file,
  marker,
  settings,
  oldTls,
}: DownloadWords): readonly CurlOption[] {
  return [
    ['url', `${curlOrigin(at.address)}${path}`],
    ['globoff'],
    ['proto', '=https'],
    ['noproxy', '*'],
    ['http1.1'],
    ['insecure'],
    ...oldTlsOptions(oldTls),
    ['output', file],
    ['fail'],
    ['max-filesize', MAX_DOWNLOAD],
    ['header', 'Accept: application/octet-stream, */*'],
    ...Object.entries(at.headers).map(([name, value]): CurlOption => ['header', `${name}: ${value}`]),
    ['connect-timeout', String(settings.connectSeconds)],
    ['speed-limit', '1'],
    ['speed-time', String(settings.stallSeconds)],
    ['max-time', String(settings.uploadSeconds)],
    ['silent'],
    ['show-error'],
    ['write-out', `${marker} %{http_code} %{size_download} %{time_total}\\n`],
  ];
}

function oldTlsOptions(oldTls: boolean): readonly CurlOption[] {
  return oldTls ? [['tlsv1.0'], ['ciphers', 'DEFAULT@SECLEVEL=0']] : [];
}

/** A link-local address needs its interface, which in a URL is written with %25 [RFC 6874]. */
function curlOrigin({ host, origin, port }: BmcAddress): string {
  return host.includes('%') ? `https://[${host.replace('%', '%25')}]:${port}` : origin;
}
