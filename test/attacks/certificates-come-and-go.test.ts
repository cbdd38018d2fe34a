import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { serve } from '../../bin/serve.js';
import { type BuiltDaemon, startDaemon } from '../helpers/built-daemon.js';
import { makeAuthority } from '../helpers/certificates.js';
import { ask, rawConnect, requestText } from '../helpers/raw-client.js';
import { serveOptions } from '../helpers/serve-options.js';
import { makeSite, type Site } from '../helpers/site.js';

const question = requestText({ command: 'lsxcatd', arg: '-v' });
let site: Site;
let daemon: BuiltDaemon;
let files: { readonly credential: string; readonly authority: string; readonly good: string };

t.before(async () => {
  site = await makeSite([]);
  const directory = join(site.confdir, 'cert');
  const good = mkdtempSync(join(site.logdir, '..', 'good-'));
  cpSync(directory, good, { recursive: true });
  files = { credential: join(directory, 'server-cred.pem'), authority: join(directory, 'ca.pem'), good };
  daemon = await startDaemon(site);
});

t.teardown(async () => {
  await daemon.stop();
  site.remove();
});

function restore(): void {
  for (const [path, name] of [
    [files.credential, 'server-cred.pem'],
    [files.authority, 'ca.pem'],
  ] as const) {
    rmSync(path, { recursive: true, force: true });
    copyFileSync(join(files.good, name), path);
  }
}

/** The common name of the certificate that a client is shown now. */
async function shownName(): Promise<string | readonly string[] | undefined> {
  const client = await rawConnect(daemon.as(site.home));
  const name = client.socket.getPeerCertificate().subject.CN;
  client.close();
  return name;
}

async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 50));
}

const half = (path: string) => {
  const text = readFileSync(path);
  return text.subarray(0, Math.floor(text.length * 0.6));
};

const troubles: Readonly<Record<string, () => void>> = {
  'is missing': () => rmSync(files.credential),
  'of the authority is missing': () => rmSync(files.authority),
  'is half written': () => writeFileSync(files.credential, half(files.credential)),
  'of the authority is half written': () => writeFileSync(files.authority, half(files.authority)),
  'is empty': () => writeFileSync(files.credential, ''),
  'of the authority is empty': () => writeFileSync(files.authority, ''),
  'is a directory': () => {
    rmSync(files.credential);
    mkdirSync(files.credential);
  },
  'of the authority is a FIFO that nobody writes': () => {
    rmSync(files.authority);
    execFileSync('mkfifo', [files.authority]);
  },
  'is random bytes': () => writeFileSync(files.credential, Buffer.alloc(3000, 7)),
  'is far too long': () => writeFileSync(files.authority, 'x'.repeat(3 << 20)),
  'is gone with its directory': () => {
    renameSync(join(files.credential, '..'), join(files.good, 'moved'));
  },
};

for (const [what, make] of Object.entries(troubles)) {
  t.test(`the file ${what}: clients go on being served, by the last good one`, async (t) => {
    const before = await shownName();
    const lines = () => daemon.stderr().split('certificates cannot be used').length;
    const told = lines();
    make();
    // The file that was good a moment ago may still be the one that is known: the error shows that it was looked at.
    await until(async () => {
      t.match(await ask(daemon.as(site.home), question), /<data>Version /);
      return lines() > told;
    });
    t.equal(await shownName(), before);
    if (what.includes('directory') && !what.includes('is a'))
      renameSync(join(files.good, 'moved'), join(files.credential, '..'));
    restore();
    const good = () => daemon.stderr().split('certificates are good again').length;
    await until(async () => {
      await shownName();
      return good() === lines();
    });
  });
}

t.test('a key that is not that of the certificate is not shown', async (t) => {
  const other = await (await makeAuthority()).issue('CN=other');
  const certificate = /-----BEGIN CERT.*-----END CERT[^\n]*\n/s.exec(
    readFileSync(join(files.good, 'server-cred.pem'), 'utf8'),
  )?.[0];
  writeFileSync(files.credential, other.key + (certificate ?? ''));
  const before = daemon.stderr().length;
  await until(async () => {
    t.match(await ask(daemon.as(site.home), question), /<data>Version /);
    return /its key is not that of its certificate/.test(daemon.stderr().slice(before));
  });
  restore();
});

t.test('a renewal that takes its time is seen when it is whole, without a restart', async (t) => {
  const authority = await makeAuthority('CN=renewed CA');
  const server = await authority.issue('CN=renewed');
  const name = await shownName();
  writeFileSync(files.authority, authority.cert + readFileSync(join(files.good, 'ca.pem'), 'utf8'));
  for (const share of [0.2, 0.5, 0.9]) {
    writeFileSync(files.credential, server.credential.slice(0, server.credential.length * share));
    t.equal(await shownName(), name);
  }
  writeFileSync(files.credential, server.credential);
  await until(async () => (await shownName()) === 'renewed');
  t.match(await ask(daemon.as(site.home), question), /<data>Version /, 'the old authority is still believed');
  restore();
  await until(async () => (await shownName()) === name);
});

t.test('ciphers nobody has do not shut out clients', async (t) => {
  await site.tables.setRow('site', { key: 'xcatsslciphers' }, { value: 'NOSUCHCIPHER' });
  await until(async () => {
    t.match(await ask(daemon.as(site.home), question), /<data>Version /);
    return /site\.xcatsslciphers is 'NOSUCHCIPHER'/.test(daemon.stderr());
  });
  await site.tables.setRow('site', { key: 'xcatsslciphers' }, { value: null });
});

t.test('a start waits for good files, and says in the end what is wrong', async (t) => {
  await start(
    t,
    () => rmSync(files.credential),
    /server-cred\.pem is missing, also after 0\.6 s.*xcatd-ts init/,
  );
  await start(t, () => writeFileSync(files.authority, ''), /ca\.pem has no certificate in it/);
  await start(
    t,
    () => writeFileSync(files.credential, half(files.credential)),
    /server-cred\.pem is cut short/,
  );

  rmSync(files.credential);
  const starting = serve({ ...serveOptions(site), certificateSeconds: 60 });
  setTimeout(restore, 300);
  const serving = await starting;
  t.match(
    await ask({ host: '127.0.0.1', port: serving.port, home: site.home }, question),
    /<data>Version /,
    'a copy in progress was waited for',
  );
  await serving.stop();
});

async function start(t: Test, make: () => void, problem: RegExp): Promise<void> {
  make();
  await t.rejects(serve({ ...serveOptions(site), certificateSeconds: 0.6 }), problem);
  restore();
}

t.test(
  'a file that only others may read',
  { skip: process.getuid?.() === 0 ? 'root reads everything' : false },
  async (t) => {
    chmodSync(files.credential, 0);
    t.match(await ask(daemon.as(site.home), question), /<data>Version /);
    restore();
  },
);
