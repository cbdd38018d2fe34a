/** The TLS versions a daemon accepts, as node:tls names them. */
export interface TlsVersions {
  readonly minVersion: TlsVersion;
  readonly maxVersion: TlsVersion;
}

export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3';

const oldestFirst: readonly TlsVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'];

/** What IO::Socket::SSL calls them; SSLv2, SSLv3 are never spoken. */
const perlNames: ReadonlyMap<string, TlsVersion> = new Map([
  ['tlsv1', 'TLSv1'],
  ['tlsv1_0', 'TLSv1'],
  ['tlsv1_1', 'TLSv1.1'],
  ['tlsv11', 'TLSv1.1'],
  ['tlsv1_2', 'TLSv1.2'],
  ['tlsv12', 'TLSv1.2'],
  ['tlsv1_3', 'TLSv1.3'],
  ['tlsv13', 'TLSv1.3'],
]);

/** "Whatever both sides know", and what is never spoken, however it is asked for. */
const otherWords: ReadonlySet<string> = new Set(['sslv23', 'sslv2/3', 'sslv2', 'sslv3']);

/** The words that site.xcatsslversion may have. */
export const TLS_VERSION_WORDS: readonly string[] = ['TLSv1_2', 'TLSv1_3', 'TLSv1_1', 'TLSv1', 'SSLv23'];

const modern: TlsVersions = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' };
const legacy: TlsVersions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.3' };

/**
 * site.xcatsslversion when it is set (`SSLv23:!SSLv3:!TLSv1`, `TLSv1_2`, `TLSv1_2:TLSv1_3` …), else
 * site.xcattlspolicy: `legacy` is 1.0 and above, anything else 1.2 and above (TLSPolicy.pm:37-67). A version string
 * that leaves nothing counts as not set.
 */
export function tlsVersions(sslVersion: string | undefined, tlsPolicy: string | undefined): TlsVersions {
  const named = sslVersion?.trim() ? namedVersions(sslVersion) : undefined;
  return named ?? (tlsPolicy?.trim().toLowerCase() === 'legacy' ? legacy : modern);
}

/** Whether a text is understood, and leaves something. */
export function areTlsVersions(text: string): boolean {
  return (
    wordsOf(text).every((word) => {
      const name = word.replace(/^!/, '');
      return perlNames.has(name) || otherWords.has(name);
    }) && namedVersions(text) !== undefined
  );
}

function wordsOf(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/[:,\s]+/)
    .filter((word) => word !== '');
}

function namedVersions(text: string): TlsVersions | undefined {
  const words = wordsOf(text);
  const excluded = new Set(
    words.filter((word) => word.startsWith('!')).map((word) => perlNames.get(word.slice(1))),
  );
  const included = new Set(words.filter((word) => !word.startsWith('!')).map((word) => perlNames.get(word)));
  // SSLv23 and SSLv2/3 mean "whatever both sides know".
  const any = included.size === 0 || included.has(undefined);
  const left = oldestFirst.filter((version) => (any || included.has(version)) && !excluded.has(version));
  const minVersion = left[0];
  const maxVersion = left.at(-1);
  return minVersion && maxVersion ? { minVersion, maxVersion } : undefined;
}
