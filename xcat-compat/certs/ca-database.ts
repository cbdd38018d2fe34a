import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { X509Certificate } from '@peculiar/x509';
import { certificateFile } from './describe.js';
import { hexSerial } from './issue.js';
import { opensslConfiguration } from './openssl-configuration.js';
import type { SitePaths } from './paths.js';

type CaPaths = SitePaths['ca'];

/** Makes the authority's directories and its empty database, as `make init` of xCAT's ca/Makefile does. */
export function makeDatabase(ca: CaPaths): void {
  for (const name of ['crl', 'certs']) mkdirSync(`${ca.directory}/${name}`, { recursive: true, mode: 0o755 });
  mkdirSync(`${ca.directory}/private`, { recursive: true, mode: 0o700 });
  const once = { flag: 'wx', mode: 0o644 } as const;
  writeFileSync(ca.serial, '01\n', once);
  writeFileSync(ca.index, '', once);
  writeFileSync(`${ca.index}.attr`, 'unique_subject = yes\n', once);
  writeFileSync(ca.configuration, opensslConfiguration(ca.directory), once);
}

/** The serial number of the next certificate. @throws Error when the file holds none */
export function nextSerial(ca: CaPaths): number {
  const text = readFileSync(ca.serial, 'utf8').trim();
  const serial = Number.parseInt(text, 16);
  if (!/^[0-9A-Fa-f]{1,12}$/.test(text)) throw new Error(`${ca.serial} has no serial number in hexadecimal`);
  return serial;
}

/**
 * Books a certificate that was issued under `serial`. An earlier one of the same subject is marked as revoked, as
 * setup-local-client.sh does: `openssl ca` allows a subject once.
 */
export function recordIssued(ca: CaPaths, serial: number, certificate: X509Certificate, now: Date): void {
  const subject = `/${certificate.subject}`;
  const lines = readFileSync(ca.index, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
  const kept = lines.map((line) => revokeIfSame(line, subject, now));
  const line = ['V', indexTime(certificate.notAfter), '', hexSerial(serial), 'unknown', subject].join('\t');
  writeFileSync(`${ca.issued}/${hexSerial(serial)}.pem`, certificateFile(certificate), { mode: 0o644 });
  replaceFile(ca.index, `${[...kept, line].join('\n')}\n`);
  replaceFile(ca.serial, `${hexSerial(serial + 1)}\n`);
}

function revokeIfSame(line: string, subject: string, now: Date): string {
  const [state, expires = '', , serial = '', file = '', name] = line.split('\t');
  if (state !== 'V' || name !== subject) return line;
  return ['R', expires, utcTime(now), serial, file, subject].join('\t');
}

/** When a certificate expires: with four digits of the year from 2050 on, as the certificate itself says it. */
function indexTime(date: Date): string {
  return date.getUTCFullYear() < 2050 ? utcTime(date) : `${date.getUTCFullYear()}${utcTime(date).slice(2)}`;
}

/** YYMMDDHHMMSSZ, the only form in which `openssl ca` reads the date of a revocation. */
function utcTime(date: Date): string {
  return date
    .toISOString()
    .slice(2)
    .replace(/[-:T]|\.\d+/g, '');
}

function replaceFile(path: string, text: string): void {
  writeFileSync(`${path}.new`, text, { mode: 0o644 });
  renameSync(`${path}.new`, path);
}

/** One certificate in the authority's books. */
export interface IssuedCertificate {
  readonly name: string;
  readonly serial: string;
  readonly until: Date;
  /** The books say so; xCAT's daemon does not look. */
  readonly isRevoked: boolean;
}

/** All certificates that the authority has issued, in the order of its books. Lines that are none are passed over. */
export function issuedCertificates(ca: CaPaths): readonly IssuedCertificate[] {
  return readFileSync(ca.index, 'utf8')
    .split('\n')
    .flatMap((line) => {
      const [state, expires = '', , serial = '', , subject = ''] = line.split('\t');
      const name = /\/CN=([^/]+)/.exec(subject)?.[1];
      const until = dateOf(expires);
      if (name === undefined || until === undefined || !/^[0-9A-F]+$/.test(serial)) return [];
      return { name, serial, until, isRevoked: state === 'R' };
    });
}

/** Marks certificates as revoked in the authority's books. */
export function markRevoked(ca: CaPaths, serials: ReadonlySet<string>, now: Date): void {
  const lines = readFileSync(ca.index, 'utf8').split('\n');
  const marked = lines.map((line) => {
    const [state, expires = '', , serial = '', file = '', subject = ''] = line.split('\t');
    if (state !== 'V' || !serials.has(serial)) return line;
    return ['R', expires, utcTime(now), serial, file, subject].join('\t');
  });
  replaceFile(ca.index, marked.join('\n'));
}

/** YYMMDDHHMMSSZ, with four digits of the year from 2050 on. */
function dateOf(text: string): Date | undefined {
  const [, year = '', month, day, hour, minute, second] =
    /^(\d{2}|\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  const century = year.length === 4 ? '' : Number(year) < 50 ? '20' : '19';
  const date = new Date(`${century}${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(date.getTime()) ? undefined : date;
}
