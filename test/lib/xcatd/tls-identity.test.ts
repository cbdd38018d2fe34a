import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createLog } from '../../../lib/log.js';
import { createTlsIdentity, firstTlsIdentity } from '../../../lib/xcatd/tls-identity.js';
import { makeAuthority } from '../../helpers/certificates.js';
import { makeSite } from '../../helpers/site.js';

const silentLog = createLog('silent');

/** A site's certificates, a log that is kept, and a clock that only the test moves. */
async function setUp(t: Test) {
  const site = await makeSite([]);
  t.teardown(() => site.remove());
  const directory = join(site.confdir, 'cert');
  const credential = join(directory, 'server-cred.pem');
  const authority = join(directory, 'ca.pem');
  const good = t.testdir({});
  for (const name of ['server-cred.pem', 'ca.pem']) copyFileSync(join(directory, name), join(good, name));
  const told: string[] = [];
  let clock = 0;
  const identity = createTlsIdentity({
    tables: site.tables,
    directory,
    log: {
      ...silentLog,
      error: ({ problem }) => told.push(String(problem)),
      info: (_, text) => told.push(text),
    },
    now: () => clock,
  });
  return {
    site,
    identity,
    told,
    credential,
    authority,
    later: () => {
      clock += 1000;
      return identity();
    },
    restore: () => {
      for (const [path, name] of [
        [credential, 'server-cred.pem'],
        [authority, 'ca.pem'],
      ] as const) {
        rmSync(path, { recursive: true, force: true });
        copyFileSync(join(good, name), path);
      }
    },
  };
}

const half = (path: string) => readFileSync(path).subarray(0, readFileSync(path).length * 0.6);

t.test('whatever happens to the files, the last good identity is shown and the reason told', async (t) => {
  const { identity, told, credential, authority, later, restore } = await setUp(t);
  const other = await (await makeAuthority()).issue('CN=other');
  const [certificate = ''] =
    /-----BEGIN CERT.*-----END CERT[^\n]*\n/s.exec(readFileSync(credential, 'utf8')) ?? [];
  const replaced = (path: string, make: () => void) => () => {
    rmSync(path);
    make();
  };
  const troubles: readonly (readonly [() => void, RegExp])[] = [
    [() => rmSync(credential), /server-cred\.pem is missing/],
    [() => rmSync(authority), /ca\.pem is missing/],
    [() => writeFileSync(credential, half(credential)), /server-cred\.pem is cut short/],
    [() => writeFileSync(authority, half(authority)), /ca\.pem is cut short/],
    [() => writeFileSync(credential, ''), /server-cred\.pem has no certificate/],
    [() => writeFileSync(authority, ''), /ca\.pem has no certificate/],
    [() => writeFileSync(credential, certificate), /server-cred\.pem has no private key/],
    [() => writeFileSync(credential, other.key + certificate), /its key is not that of its certificate/],
    [() => writeFileSync(credential, Buffer.alloc(3000, 7)), /server-cred\.pem has no certificate/],
    [() => writeFileSync(authority, 'x'.repeat(2 << 20)), /ca\.pem has more than 1048576 bytes/],
    [replaced(credential, () => mkdirSync(credential)), /server-cred\.pem is no file/],
    [replaced(authority, () => execFileSync('mkfifo', [authority])), /ca\.pem is no file/],
    [
      () => writeFileSync(authority, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'),
      /ca\.pem: a certificate in it cannot be read/,
    ],
  ];
  const first = await identity();
  for (const [make, reason] of troubles) {
    make();
    told.length = 0;
    t.equal(await later(), await identity(), 'the same for all who come meanwhile');
    t.equal((await identity()).key, first.key);
    t.equal(told.length, 1, 'told once');
    t.match(told[0], reason);
    restore();
    t.equal((await later()).key, first.key);
    t.equal(told.at(-1), 'the certificates are good again');
  }
});

t.test('a renewal is taken when it is whole', async (t) => {
  const { identity, told, credential, later } = await setUp(t);
  const { key } = await identity();
  const renewed = await (await makeAuthority()).issue('CN=renewed');
  for (const share of [0.1, 0.5, 0.9]) {
    writeFileSync(credential, renewed.credential.slice(0, renewed.credential.length * share));
    t.equal((await later()).key, key);
  }
  writeFileSync(credential, renewed.credential);
  t.equal((await later()).key, renewed.credential);
  t.equal(told.at(-1), 'the certificates are good again');
  t.equal(await later(), await identity(), 'the same object while nothing changes');
});

t.test('settings of the site that OpenSSL refuses are named and change nothing', async (t) => {
  const { site, identity, told, later } = await setUp(t);
  const before = await identity();
  await site.tables.setRow('site', { key: 'xcatsslciphers' }, { value: 'NOSUCHCIPHER:ANOTHER' });
  t.equal(await later(), before);
  t.match(told, [/site\.xcatsslciphers is 'NOSUCHCIPHER:ANOTHER'/]);
});

t.test('a start waits for good files, and ends with what is wrong', async (t) => {
  const { identity, credential, restore } = await setUp(t);
  rmSync(credential);
  await t.rejects(firstTlsIdentity(identity, 0, silentLog), /server-cred\.pem is missing/);
  const waiting = firstTlsIdentity(identity, 60, {
    ...silentLog,
    error: () => setImmediate(restore),
  });
  await waiting;
  t.match(await identity(), { minVersion: 'TLSv1.2' });
});
