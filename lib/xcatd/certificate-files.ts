import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Certificates and a key take a few KiB; a file that has more is none of them. */
const MOST_BYTES = 1024 * 1024;
const BEGIN = '-----BEGIN ';
const END = '-----END ';
const CERTIFICATE = /^(?:X509 )?CERTIFICATE-----/;
const KEY = /^(?:[A-Z0-9]+ )*PRIVATE KEY-----/;

/** What a daemon shows and whom it believes, as read from its two files. */
export interface CertificateFiles {
  /** The server's key and certificates, in one text. */
  readonly credential: string;
  /** Whose certificates of clients are believed. */
  readonly authority: string;
}

/** The files are not there, not whole or do not belong together; the message names the file and what to do about it. */
export class UnusableCertificates extends Error {}

interface Paths {
  readonly credential: string;
  readonly authority: string;
}

/** @param directory holds server-cred.pem (key and certificate in one) and ca.pem [xcatd:1565] */
export function certificatePaths(directory: string): Paths {
  return { credential: join(directory, 'server-cred.pem'), authority: join(directory, 'ca.pem') };
}

/**
 * Reads both files and looks whether a daemon can stand on them. A copy or a renewal in progress shows itself: by a file
 * that is missing or cut short, by a key that does not fit, or by a file that is another one after it was read.
 * @throws UnusableCertificates
 */
export function readCertificateFiles(paths: Paths): CertificateFiles {
  const before = stampOfBoth(paths);
  const credential = readWhole(paths.credential);
  const authority = readWhole(paths.authority);
  checkCredential(paths.credential, credential);
  checkAuthority(paths.authority, authority);
  if (stampOfBoth(paths) !== before)
    throw new UnusableCertificates(`${paths.credential} and ${paths.authority} are being replaced`);
  return { credential, authority };
}

/**
 * A text that changes when one of the files does.
 * @throws UnusableCertificates
 */
export function stampOfBoth({ credential, authority }: Paths): string {
  return `${stampOf(credential)} ${stampOf(authority)}`;
}

function stampOf(path: string): string {
  return reading(path, () => {
    const { dev, ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${dev}:${ino}:${size}:${mtimeNs}:${ctimeNs}`;
  });
}

/** Without waiting for anybody: a FIFO in the place of the file has no reader and no writer. */
function readWhole(path: string): string {
  return reading(path, () => {
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const stat = fstatSync(descriptor);
      if (!stat.isFile()) throw new UnusableCertificates(`${path} is no file`);
      if (stat.size > MOST_BYTES) throw new UnusableCertificates(`${path} has more than ${MOST_BYTES} bytes`);
      const bytes = Buffer.alloc(MOST_BYTES);
      let length = 0;
      for (let read = -1; read !== 0 && length < MOST_BYTES; length += read)
        read = readSync(descriptor, bytes, length, MOST_BYTES - length, null);
      return bytes.toString('latin1', 0, length);
    } finally {
      closeSync(descriptor);
    }
  });
}

function reading<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnusableCertificates) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UnusableCertificates(
      code === 'ENOENT' ? `${path} is missing` : `${path} cannot be read (${code})`,
    );
  }
}

/** As OpenSSL takes them: the first certificate is the server's own, those behind it are its chain; the first key counts. */
function checkCredential(path: string, pem: string): void {
  const [own] = certificatesOf(path, pem);
  const key = keyOf(path, pem);
  if (own?.checkPrivateKey(key) !== true)
    throw new UnusableCertificates(`${path}: its key is not that of its certificate`);
}

/**
 * An empty authority is the worst of all: Node would believe every certificate that a public authority has issued, CN=root
 * among them.
 */
function checkAuthority(path: string, pem: string): void {
  certificatesOf(path, pem);
}

function certificatesOf(path: string, pem: string): readonly X509Certificate[] {
  const certificates = blocksOf(path, pem)
    .filter((block) => CERTIFICATE.test(block))
    .map((block) => decoded(path, 'certificate', () => new X509Certificate(BEGIN + block)));
  if (certificates.length === 0) throw new UnusableCertificates(`${path} has no certificate in it`);
  return certificates;
}

function keyOf(path: string, pem: string): KeyObject {
  const key = blocksOf(path, pem).find((block) => KEY.test(block));
  if (key === undefined) throw new UnusableCertificates(`${path} has no private key in it`);
  return decoded(path, 'private key', () => createPrivateKey(BEGIN + key));
}

/** What stands behind each `-----BEGIN `, up to the end of that block. */
function blocksOf(path: string, pem: string): readonly string[] {
  return pem
    .split(BEGIN)
    .slice(1)
    .map((text) => {
      const end = text.indexOf(END);
      const close = end < 0 ? -1 : text.indexOf('-----', end + END.length);
      if (close < 0) throw new UnusableCertificates(`${path} is cut short`);
      return text.slice(0, close + '-----'.length);
    });
}

function decoded<T>(path: string, what: string, decode: () => T): T {
  try {
    return decode();
  } catch {
    // OpenSSL's own words name neither file nor cause.
    throw new UnusableCertificates(`${path}: a ${what} in it cannot be read`);
  }
}
