import { createPrivateKey, createPublicKey, type webcrypto } from 'node:crypto';

/** RSA 2048 with SHA-384, as xCAT's openssl.cnf asks for. */
export const rsaSha384 = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-384',
  publicExponent: new Uint8Array([1, 0, 1]),
  modulusLength: 2048,
} as const;

export type KeyPair = webcrypto.CryptoKeyPair;

export async function makeKeys(): Promise<KeyPair> {
  return crypto.subtle.generateKey(rsaSha384, true, ['sign', 'verify']);
}

/** The private key as unencrypted PKCS #8. */
export async function keyToPem(keys: KeyPair): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey));
  return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
    .export({ format: 'pem', type: 'pkcs8' })
    .toString();
}

/** @param pem an unencrypted RSA key, PKCS #1 or PKCS #8 */
export async function keyFromPem(pem: string): Promise<KeyPair> {
  const key = createPrivateKey(pem);
  const pkcs8 = key.export({ format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    privateKey: await crypto.subtle.importKey('pkcs8', pkcs8, rsaSha384, true, ['sign']),
    publicKey: await crypto.subtle.importKey('spki', spki, rsaSha384, true, ['verify']),
  };
}
