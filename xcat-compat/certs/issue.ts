import 'reflect-metadata';
import * as x509 from '@peculiar/x509';
import { type KeyPair, rsaSha384 } from './keys.js';

/** A certificate authority that can sign. */
export interface Issuer {
  readonly keys: KeyPair;
  readonly certificate: x509.X509Certificate;
}

/** What a new certificate needs besides its keys. Serial numbers are counted by the authority. */
export interface Issue {
  /** The common name; xcatd takes it for the caller's identity. */
  readonly name: string;
  readonly keys: KeyPair;
  readonly serial: number;
  readonly now: Date;
}

const DAY_MS = 86_400_000;
const CA_DAYS = 7_305;
const LEAF_DAYS = 7_300;
/** A clock that is wrong never makes these invalid [setup-xcat-ca.sh:39, setup-server-cert.sh:38]. */
const CA_FROM = new Date('1970-01-01T01:01:01Z');
const LEAF_FROM = new Date('1960-01-01T01:01:01Z');

/** The self-signed certificate of the site's authority, xCAT CA. */
export async function issueAuthority({ name, keys, serial, now }: Issue): Promise<x509.X509Certificate> {
  const usage = x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.keyCertSign;
  return x509.X509CertificateGenerator.createSelfSigned({
    name: commonName(name),
    keys,
    serialNumber: hexSerial(serial),
    notBefore: CA_FROM,
    notAfter: inDays(now, CA_DAYS),
    signingAlgorithm: rsaSha384,
    extensions: [
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey),
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(usage),
    ],
  });
}

/**
 * The daemon's certificate. It says nothing of its purpose, so it serves for clients too: one xcatd shows it to
 * another [setup-server-cert.sh:38].
 * @param dnsNames long and short host name
 */
export async function issueServer(
  issuer: Issuer,
  issue: Issue,
  dnsNames: readonly string[],
): Promise<x509.X509Certificate> {
  const names = dnsNames.map((value) => ({ type: 'dns' as const, value }));
  return issueLeaf(issuer, issue, [new x509.SubjectAlternativeNameExtension(names)]);
}

/** A user's certificate, good for clients only. */
export async function issueUser(issuer: Issuer, issue: Issue): Promise<x509.X509Certificate> {
  const { digitalSignature, keyAgreement, keyEncipherment } = x509.KeyUsageFlags;
  return issueLeaf(issuer, issue, [
    new x509.BasicConstraintsExtension(false),
    new x509.KeyUsagesExtension(digitalSignature | keyAgreement | keyEncipherment),
    new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]),
    await x509.SubjectKeyIdentifierExtension.create(issue.keys.publicKey),
  ]);
}

async function issueLeaf(
  issuer: Issuer,
  { name, keys, serial, now }: Issue,
  extensions: x509.Extension[],
): Promise<x509.X509Certificate> {
  return x509.X509CertificateGenerator.create({
    subject: commonName(name),
    issuer: issuer.certificate.subjectName.toJSON(),
    publicKey: keys.publicKey,
    signingKey: issuer.keys.privateKey,
    serialNumber: hexSerial(serial),
    notBefore: LEAF_FROM,
    notAfter: inDays(now, LEAF_DAYS),
    signingAlgorithm: rsaSha384,
    extensions,
  });
}

function commonName(name: string): x509.JsonName {
  return [{ CN: [name] }];
}

function inDays(now: Date, days: number): Date {
  return new Date(Math.floor(now.getTime() / 1000) * 1000 + days * DAY_MS);
}

/** As openssl ca writes it: an even number of digits. */
export function hexSerial(serial: number): string {
  const digits = serial.toString(16).toUpperCase();
  return digits.padStart(digits.length + (digits.length % 2), '0');
}
