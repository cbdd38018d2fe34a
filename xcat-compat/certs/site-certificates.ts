import 'reflect-metadata';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as x509 from '@peculiar/x509';
import { makeDatabase, nextSerial, recordIssued } from './ca-database.js';
import { certificateFile } from './describe.js';
import { hexSerial, type Issue, type Issuer, issueAuthority, issueServer, issueUser } from './issue.js';
import { keyFromPem, keyToPem, makeKeys } from './keys.js';
import type { SitePaths, UserPaths } from './paths.js';

const CA_NAME = 'xCAT CA';
const PRIVATE = { flag: 'wx', mode: 0o600 } as const;
const PUBLIC = { flag: 'wx', mode: 0o644 } as const;

/** What became of a set of files that belong together. */
export type Made = 'made' | 'kept';

/** The site's certificate authority; made with its database when there is none. */
export async function makeAuthorityFiles(paths: SitePaths, now: Date): Promise<Made> {
  const { ca } = paths;
  if (areThere([ca.certificate, ca.key])) return 'kept';
  makeDatabase(ca);
  const keys = await makeKeys();
  const serial = nextSerial(ca);
  const certificate = await issueAuthority({ name: CA_NAME, keys, serial, now });
  writeFileSync(ca.key, await keyToPem(keys), PRIVATE);
  writeFileSync(ca.certificate, certificateFile(certificate), PUBLIC);
  recordIssued(ca, serial, certificate, now);
  return 'made';
}

/**
 * The daemon's key and certificate, signed by the site's authority.
 * @param hostname its common name: what `hostname` prints on the management node
 * @param dnsNames long and short host name
 */
export async function makeServerFiles(
  paths: SitePaths,
  hostname: string,
  dnsNames: readonly string[],
  now: Date,
): Promise<Made> {
  const { server } = paths;
  if (areThere([server.key, server.certificate, server.credential])) return 'kept';
  await makeLeaf(paths, server, hostname, now, (issuer, issue) => issueServer(issuer, issue, dnsNames));
  return 'made';
}

/** A user's key and certificate, signed by the site's authority. The user's name is the common name. */
export async function makeUserFiles(
  paths: SitePaths,
  user: UserPaths,
  name: string,
  now: Date,
): Promise<Made> {
  if (areThere([user.key, user.certificate, user.credential])) return 'kept';
  await makeLeaf(paths, user, name, now, issueUser);
  return 'made';
}

/** Was the certificate signed by the site's authority? Only that one's are accepted by the site's daemon. */
export async function isIssuedBySite(paths: SitePaths, certificate: string): Promise<boolean> {
  const { publicKey } = readCertificate(paths.ca.certificate);
  return readCertificate(certificate).verify({ publicKey, signatureOnly: true });
}

/** A key and its certificate that are in no file of their owner yet. */
export interface NewCredential {
  /** As the authority's index has it. */
  readonly serial: string;
  readonly until: Date;
  readonly key: string;
  readonly certificate: string;
  /** The authority's certificate. */
  readonly authority: string;
}

/** A user's, signed by the site's authority and written in its books, where an earlier one of this name is revoked. */
export function issueUserCredential(paths: SitePaths, name: string, now: Date): Promise<NewCredential> {
  return issueLeaf(paths, name, now, issueUser);
}

async function makeLeaf(
  paths: SitePaths,
  files: UserPaths,
  name: string,
  now: Date,
  issueWith: IssueWith,
): Promise<void> {
  const { key, certificate, authority } = await issueLeaf(paths, name, now, issueWith);
  mkdirSync(files.directory, { recursive: true, mode: 0o700 });
  writeFileSync(files.key, key, PRIVATE);
  writeFileSync(files.certificate, certificate, PRIVATE);
  writeFileSync(files.credential, certificate + key, PRIVATE);
  if (!existsSync(files.ca)) writeFileSync(files.ca, authority, PRIVATE);
}

type IssueWith = (issuer: Issuer, issue: Issue) => Promise<x509.X509Certificate>;

async function issueLeaf(
  paths: SitePaths,
  name: string,
  now: Date,
  issueWith: IssueWith,
): Promise<NewCredential> {
  const issuer = {
    keys: await keyFromPem(readFileSync(paths.ca.key, 'utf8')),
    certificate: readCertificate(paths.ca.certificate),
  };
  const serial = nextSerial(paths.ca);
  const keys = await makeKeys();
  const certificate = await issueWith(issuer, { name, keys, serial, now });
  recordIssued(paths.ca, serial, certificate, now);
  return {
    serial: hexSerial(serial),
    until: certificate.notAfter,
    key: await keyToPem(keys),
    certificate: certificateFile(certificate),
    authority: readFileSync(paths.ca.certificate, 'utf8'),
  };
}

/** All or none: a part of them is an accident that only the administrator can judge. */
function areThere(files: readonly string[]): boolean {
  const there = files.filter((file) => existsSync(file));
  if (there.length === 0) return false;
  const missing = files.filter((file) => !there.includes(file));
  if (missing.length === 0) return true;
  throw new Error(
    `${there.join(', ')} exist but ${missing.join(', ')} do not: restore these, or move those away`,
  );
}

function readCertificate(path: string): x509.X509Certificate {
  const [pem] =
    /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/.exec(readFileSync(path, 'utf8')) ?? [];
  if (pem === undefined) throw new Error(`${path} holds no certificate`);
  return new x509.X509Certificate(pem);
}
