/**
 * What curl's exit codes mean for a transfer to a BMC over HTTPS and HTTP/1.1, the same from 7.61 to 8.x: the numbers
 * never change, but which of them a release gives for one and the same end does [curl: docs/cmdline-opts/_EXITCODES.md,
 * docs/libcurl/libcurl-errors.md]. So nothing is decided by one number of a kind:
 *
 * - A connection that ends in the middle of an answer is 18 where the release takes it for an end of the data and 56
 *   where it takes it for an error of TLS: 7.74 and 7.88 say 18 to a TCP end without TLS's close_notify, 7.61, 8.14
 *   and 8.22 say 56. One that ends before an answer is 52 or 56 in the same way, one that is reset 55 or 56.
 * - An answer that is not HTTP is 1 since 7.66, which is also a curl that cannot speak HTTPS, and before that 0 without
 *   a status.
 */
export type CurlExit =
  /** A whole exchange, whatever the answer says. */
  | { readonly means: 'done' }
  /** With `fail`: the status is no success. */
  | { readonly means: 'refused' }
  /** This machine cannot do it. Of a curl that has reached the BMC it is the answer that curl cannot read. */
  | { readonly means: 'unable'; readonly words: string; readonly afterwards?: string }
  /** No connection. */
  | { readonly means: 'unreachable'; readonly words: string }
  /** The connection ended too early. */
  | { readonly means: 'ended'; readonly words: string }
  /** The BMC answers what no BMC should. */
  | { readonly means: 'unreadable'; readonly words: string }
  /** One of curl's three limits of time. */
  | { readonly means: 'late' }
  /** The file here takes no more. */
  | { readonly means: 'notWritten' }
  /** More than curl was told to take. */
  | { readonly means: 'tooLarge' }
  | { readonly means: 'other'; readonly words: string };

const notHttp = 'the answer is not HTTP';

function unable(words: string, afterwards?: string): CurlExit {
  return { means: 'unable', words, ...(afterwards === undefined ? {} : { afterwards }) };
}

function unreadable(words: string): CurlExit {
  return { means: 'unreadable', words };
}

function ended(words: string): CurlExit {
  return { means: 'ended', words };
}

/** Codes of other protocols than HTTPS, of proxies, and of features that are never asked for, are not in it. */
const exits: Readonly<Record<number, CurlExit>> = {
  0: { means: 'done' },
  1: unable('curl cannot speak HTTPS', notHttp),
  2: unable('curl does not know an option: version 7.61 or newer is needed'),
  3: unable('curl does not take the address'),
  4: unable('curl lacks a feature that is needed'),
  6: { means: 'unreachable', words: 'Name or service not known' },
  7: { means: 'unreachable', words: 'Connection refused' },
  8: unreadable(notHttp),
  16: unreadable('HTTP/2 failure'),
  18: ended('Connection closed in the middle of the answer'),
  22: { means: 'refused' },
  23: { means: 'notWritten' },
  26: unable('the file cannot be read'),
  27: unable('curl is out of memory'),
  28: { means: 'late' },
  35: { means: 'unreachable', words: 'TLS failure or connection reset during the TLS handshake' },
  43: unable('curl does not take an option'),
  48: unable('curl does not know an option: version 7.61 or newer is needed'),
  52: ended('Empty reply: connection closed without an answer'),
  55: ended('Connection reset while sending'),
  56: ended('Connection reset while waiting for the answer'),
  59: unable('curl does not know the ciphers for old TLS'),
  61: unreadable('the answer is encoded in an unknown way'),
  63: { means: 'tooLarge' },
  92: unreadable('HTTP/2 failure'),
  100: unreadable('a header of the answer is too long'),
  126: unable('curl cannot be executed'),
  127: unable('curl is not installed'),
};

/** What curl ended with. */
export function curlExit(code: number): CurlExit {
  return exits[code] ?? { means: 'other', words: `curl exit code ${code}` };
}

/** What curl says of a transfer in the line after it. */
export interface Written {
  /** 0 when there was no answer. */
  readonly httpStatus: number;
  /** Of the file, in the direction of the transfer. */
  readonly bytes: number;
  readonly seconds: number;
  /** The TLS handshake was done, so something may have gone to the BMC. */
  readonly reached: boolean;
  /** What curl had put out before that line. */
  readonly before: string;
}

/** curl's `write-out`: one line with a word that no BMC can know before it. All figures are in curl 7.61. */
export function writeOut(marker: string, transfer: Transfer): string {
  const size = transfer === 'upload' ? 'size_upload' : 'size_download';
  return `\\n${marker} %{http_code} %{${size}} %{time_total} %{time_appconnect}\\n`;
}

/** Which way the bytes go. */
export type Transfer = 'upload' | 'download';

/** Finds the line in curl's output; undefined when curl did not come to write it, or it was cut off. */
export function readWritten(stdout: string, marker: string): Written | undefined {
  const at = stdout.lastIndexOf(`\n${marker} `);
  if (at === -1) return undefined;
  const [, status = '0', bytes = '0', seconds = '0', handshake = '0'] = stdout
    .slice(at + 1)
    .trimEnd()
    .split(' ');
  return {
    httpStatus: numberIn(status),
    bytes: numberIn(bytes),
    seconds: numberIn(seconds),
    reached: numberIn(handshake) > 0 || numberIn(bytes) > 0 || numberIn(status) > 0,
    before: stdout.slice(0, at),
  };
}

function numberIn(text: string): number {
  const number = Number(text);
  return Number.isFinite(number) ? number : 0;
}
