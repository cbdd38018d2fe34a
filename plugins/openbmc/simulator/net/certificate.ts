import { createHash, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';

export type KeyType = 'rsa' | 'p256' | 'p384';

export interface Certificate {
  /** PEM. */
  readonly key: string;
  /** PEM. */
  readonly cert: string;
}

const made = new Map<KeyType, Promise<Certificate>>();

/**
 * The self-signed certificate of all simulated BMCs, made once per process and key type. As on a BMC its name is
 * `testhost` and never that of the address.
 */
export function certificate(type: KeyType): Promise<Certificate> {
  const known = made.get(type);
  if (known !== undefined) return known;
  const making = make(type);
  made.set(type, making);
  return making;
}

const generate = promisify(generateKeyPair);

async function make(type: KeyType): Promise<Certificate> {
  const pair =
    type === 'rsa'
      ? await generate('rsa', { modulusLength: 2048 })
      : await generate('ec', { namedCurve: type === 'p256' ? 'P-256' : 'P-384' });
  return {
    key: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: selfSigned(pair.publicKey, pair.privateKey),
  };
}

const commonName = 'testhost';
const oid = {
  commonName: '550403',
  subjectAltName: '551d11',
  rsaWithSha256: '2a864886f70d01010b',
  ecdsaWithSha256: '2a8648ce3d040302',
};

/** X.509 version 3, signed with SHA-256 [RFC 5280, 4.1]. */
function selfSigned(publicKey: KeyObject, privateKey: KeyObject): string {
  const publicDer = publicKey.export({ type: 'spki', format: 'der' });
  const isRsa = publicKey.asymmetricKeyType === 'rsa';
  const algorithm = sequence(
    der(0x06, hex(isRsa ? oid.rsaWithSha256 : oid.ecdsaWithSha256)),
    ...(isRsa ? [der(0x05)] : []),
  );
  const name = sequence(
    der(0x31, sequence(der(0x06, hex(oid.commonName)), der(0x0c, Buffer.from(commonName)))),
  );
  const alternative = sequence(
    der(0x06, hex(oid.subjectAltName)),
    der(0x04, sequence(der(0x82, Buffer.from(commonName)))),
  );
  const serial = Buffer.concat([
    Buffer.from([1]),
    createHash('sha256').update(publicDer).digest().subarray(0, 8),
  ]);
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, serial),
    algorithm,
    name,
    sequence(utcTime('200101000000Z'), utcTime('491231235959Z')),
    name,
    publicDer,
    der(0xa3, sequence(alternative)),
  );
  const signature = sign('sha256', body, privateKey);
  const whole = sequence(body, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

/** A year before 2050 is written with two digits [RFC 5280, 4.1.2.5]. */
function utcTime(text: string): Buffer {
  return der(0x17, Buffer.from(text));
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(content.length)]), content]);
}

function lengthOctets(length: number): number[] {
  if (length < 0x80) return [length];
  if (length < 0x100) return [0x81, length];
  return [0x82, length >> 8, length & 0xff];
}

function hex(text: string): Buffer {
  return Buffer.from(text, 'hex');
}
