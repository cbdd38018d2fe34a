import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import t from 'tap';
import { sitePaths, userPaths } from '../../../xcat-compat/certs/paths.js';
import {
  isIssuedBySite,
  makeAuthorityFiles,
  makeServerFiles,
  makeUserFiles,
} from '../../../xcat-compat/certs/site-certificates.js';

const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-certs-'));
const paths = sitePaths(join(directory, 'xcat'));
const root = userPaths(join(directory, 'root'));
const now = new Date('2026-05-01T12:00:00Z');
const read = (path: string): string => readFileSync(path, 'utf8');
const mode = (path: string): number => statSync(path).mode & 0o777;
t.teardown(() => rmSync(directory, { recursive: true, force: true }));

t.before(async () => {
  await makeAuthorityFiles(paths, now);
  await makeServerFiles(paths, 'mn.cluster.test', ['mn.cluster.test', 'mn'], now);
  await makeUserFiles(paths, root, 'root', now);
});

t.test('the authority', async (t) => {
  const ca = new X509Certificate(read(paths.ca.certificate));
  t.equal(ca.subject, 'CN=xCAT CA');
  t.equal(ca.ca, true);
  t.equal(ca.validFrom, 'Jan  1 01:01:01 1970 GMT');
  t.equal(ca.validTo, 'May  1 12:00:00 2046 GMT', '7305 days');
  t.ok(ca.verify(ca.publicKey));
  t.same(ca.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
  t.equal(mode(paths.ca.key), 0o600);
});

t.test("the server's certificate has both names and no purpose, so that it serves clients too", async (t) => {
  const server = new X509Certificate(read(paths.server.certificate));
  t.equal(server.subject, 'CN=mn.cluster.test');
  t.equal(server.subjectAltName, 'DNS:mn.cluster.test, DNS:mn');
  t.equal(server.keyUsage, undefined);
  t.equal(server.validFrom, 'Jan  1 01:01:01 1960 GMT');
  t.equal(server.validTo, 'Apr 26 12:00:00 2046 GMT', '7300 days');
  t.match(
    read(paths.server.credential),
    /^Certificate:\n(.*\n)*-----BEGIN CERTIFICATE-----\n(.*\n)*-----BEGIN PRIVATE KEY/,
  );
  for (const file of [paths.server.key, paths.server.certificate, paths.server.credential, paths.server.ca])
    t.equal(mode(file), 0o600, file);
});

t.test("a user's certificate is for clients only", async (t) => {
  const user = new X509Certificate(read(root.certificate));
  t.equal(user.subject, 'CN=root');
  t.same(user.keyUsage, ['1.3.6.1.5.5.7.3.2']);
  t.equal(user.ca, false);
  t.equal(read(root.ca), read(paths.ca.certificate));
  for (const file of [root.key, root.certificate, root.credential, root.ca]) t.equal(mode(file), 0o600, file);
});

t.test('client and server accept each other, each with its one file', async (t) => {
  const own = (credential: string, ca: string) => ({
    cert: read(credential),
    key: read(credential),
    ca: read(ca),
  });
  const server = tls.createServer({
    ...own(paths.server.credential, paths.server.ca),
    requestCert: true,
    rejectUnauthorized: true,
  });
  const seen = new Promise<string | string[] | undefined>((resolve) => {
    server.on('secureConnection', (socket) => {
      resolve(socket.getPeerCertificate().subject.CN);
      socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const client = tls.connect({ ...own(root.credential, root.ca), host: '127.0.0.1', port, servername: 'mn' });
  await new Promise((resolve, reject) => client.on('secureConnect', resolve).on('error', reject));
  t.equal(await seen, 'root');
  client.destroy();
  server.close();
});

t.test(
  'each certificate is booked, and an earlier one of the same name is revoked in the books',
  async (t) => {
    const again = userPaths(join(directory, 'again'));
    t.equal(await makeUserFiles(paths, again, 'root', new Date('2051-01-02T03:04:05Z')), 'made');
    t.equal(
      read(paths.ca.index),
      [
        'V\t460501120000Z\t\t01\tunknown\t/CN=xCAT CA',
        'V\t460426120000Z\t\t02\tunknown\t/CN=mn.cluster.test',
        'R\t460426120000Z\t510102030405Z\t03\tunknown\t/CN=root',
        'V\t20701228030405Z\t\t04\tunknown\t/CN=root',
        '',
      ].join('\n'),
    );
    t.equal(read(paths.ca.serial), '05\n');
    t.equal(read(`${paths.ca.issued}/04.pem`), read(again.certificate));
  },
);

t.test('what exists is kept; a part of it is an error; another authority is noticed', async (t) => {
  const before = read(root.credential);
  t.equal(await makeUserFiles(paths, root, 'root', now), 'kept');
  t.equal(read(root.credential), before);
  const other = sitePaths(join(directory, 'other'));
  await makeAuthorityFiles(other, now);
  t.equal(await isIssuedBySite(paths, root.certificate), true);
  t.equal(await isIssuedBySite(other, root.certificate), false);
  rmSync(root.key);
  await t.rejects(
    makeUserFiles(paths, root, 'root', now),
    /client-key.pem do not: restore these, or move those away/,
  );
});

const openssl = ['/usr/bin/openssl', '/usr/local/bin/openssl'].find((path) => existsSync(path));
t.test(
  'openssl accepts them and goes on with the books',
  { skip: openssl === undefined && 'no openssl' },
  async (t) => {
    const run = (...args: readonly string[]): string =>
      execFileSync(openssl ?? '', args, {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
        cwd: directory,
      });
    const verify = (purpose: string, file: string): string =>
      run('verify', '-purpose', purpose, '-CAfile', paths.ca.certificate, file);
    t.match(verify('sslserver', paths.server.credential), /OK/);
    t.match(verify('sslclient', paths.server.credential), /OK/);
    t.match(verify('sslclient', root.credential), /OK/);
    t.throws(() => verify('sslserver', root.credential));

    run(
      'req',
      '-new',
      '-nodes',
      '-newkey',
      'rsa:2048',
      '-config',
      paths.ca.configuration,
      '-subj',
      '/CN=ann',
      '-keyout',
      'ann.key',
      '-out',
      'ann.csr',
    );
    run(
      'ca',
      '-batch',
      '-startdate',
      '600101010101Z',
      '-config',
      paths.ca.configuration,
      '-in',
      'ann.csr',
      '-out',
      'ann.pem',
    );
    t.match(verify('sslclient', 'ann.pem'), /OK/);
    t.match(read(paths.ca.index), /\t05\tunknown\t\/CN=ann\n$/);
  },
);
