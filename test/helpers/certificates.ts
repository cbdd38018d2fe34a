import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const algorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
};
const notBefore = new Date('2020-01-01');
const notAfter = new Date('2099-01-01');

/** A key and its certificate as PEM; `credential` is both in one text, as xCAT's client-cred.pem and server-cred.pem. */
export interface Identity {
  readonly key: string;
  readonly cert: string;
  readonly credential: string;
}

/** A certificate authority for one test. */
export interface Authority extends Identity {
  /** Issues a certificate; subject such as `CN=root`. */
  issue(subject: string): Promise<Identity>;
}

/** Makes a CA with an RSA 2048 key. */
export async function makeAuthority(subject = 'CN=xCAT CA'): Promise<Authority> {
  const keys = await makeKeys();
  const ca = await x509.X509CertificateGenerator.createSelfSigned({
    name: subject,
    keys,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    extensions: [new x509.BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    ...(await identity(keys, ca)),
    async issue(subject) {
      const own = await makeKeys();
      const certificate = await x509.X509CertificateGenerator.create({
        subject,
        issuer: ca.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        notBefore,
        notAfter,
        signingAlgorithm: algorithm,
      });
      return identity(own, certificate);
    },
  };
}

/** Makes HOME/.xcat as a client has it. */
export function writeClientHome(home: string, authority: Authority, client: Identity): void {
  const directory = join(home, '.xcat');
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, 'client-cred.pem'), client.credential, { mode: 0o600 });
  writeFileSync(join(directory, 'ca.pem'), authority.cert);
}

async function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

async function identity(keys: webcrypto.CryptoKeyPair, certificate: x509.X509Certificate): Promise<Identity> {
  const pkcs8 = await crypto.subtle.exportKey('pkcs8', keys.privateKey);
  const key = `${x509.PemConverter.encode(pkcs8, 'PRIVATE KEY')}\n`;
  const cert = `${certificate.toString('pem')}\n`;
  return { key, cert, credential: `${key}${cert}` };
}
