import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { install, startDaemon, texts, until } from '../helpers/installation.js';
import { runProgram } from '../helpers/processes.js';
import { makeSite } from '../helpers/site.js';

t.setTimeout(800_000);

const lines = (text: string) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Record<string, unknown> => JSON.parse(line));

t.test(
  'a bad value counts as the default, with one loud line, and does not keep the daemon from starting',
  async (t) => {
    const site = await makeSite([], {
      openbmcworkers: 'many',
      openbmcrequesttimeout: '0',
      xcatmaxconnections: 'none',
      xcattlspolicy: 'moderm',
      openbmcwrokers: '3',
      openbmcnothing: '3',
    });
    t.teardown(() => site.remove());
    const daemon = await startDaemon(site);
    const bad = lines(daemon.stderr()).filter(({ level }) => level === 50);
    t.same(
      bad
        .map(({ problem }) => problem)
        .map((problem) => String(problem).replace(/: it counts as (\d+)$/, ' → $1')),
      [
        bad[0]?.['problem'] === undefined ? '' : String(bad[0]['problem']).replace(': it counts as', ' →'),
        "site.openbmcrequesttimeout is '0', but must be a whole number from 1 to 600 → 60",
        "site.xcattlspolicy is 'moderm', but must be one of modern, legacy: it counts as modern",
        "site.xcatmaxconnections is 'none', but must be a whole number from 1 to 65535 → 64",
      ],
    );
    t.match(
      bad[0]?.['problem'],
      /^site\.openbmcworkers is 'many', but must be a whole number from 1 to 64: it counts as \d+$/,
    );
    const warnings = lines(daemon.stderr()).map(({ warning }) => warning);
    t.ok(
      warnings.includes('site.openbmcwrokers is no setting: nobody reads it. Did you mean openbmcworkers?'),
    );
    t.ok(warnings.includes('site.openbmcnothing is no setting: nobody reads it.'));
    t.equal(await daemon.stop(), 0);
  },
);

t.test(
  'what guards passwords and connections keeps it from starting, and is mended without it',
  async (t) => {
    const site = await makeSite([]);
    t.teardown(() => site.remove());
    for (const [key, bad, good] of [
      ['openbmcsshhostkeys', 'knwon', 'known'],
      ['openbmcsshkey', 'id_rsa', '/root/.ssh/id_rsa.pub'],
      ['xcatsslversion', 'TLSv1_4', 'TLSv1_3'],
      ['xcatsslciphers', 'NOSUCH', 'HIGH'],
    ] as const) {
      await site.tables.setRow('site', { key }, { value: bad });
      await t.rejects(startDaemon(site), {
        message: new RegExp(
          `site\\.${key} is '${bad}', but must be .*xcatd-ts site --confdir ${site.confdir} \\w+=VALUE`,
        ),
      });
      const mended = await runProgram(['site', '--confdir', site.confdir, `${key}=${good}`]);
      t.match(mended, { stdout: `site.${key} is ${good} now\n`, stderr: '', code: 0 });
      const daemon = await startDaemon(site);
      t.equal(await daemon.stop(), 0);
    }
  },
);

t.test('settings count without a restart', async (t) => {
  const at = await install(t, {
    count: 6,
    behaviour: { generation: 'L2', activationMs: 0 },
    siteRows: { openbmcmaxuploads: '1', openbmcworkers: '1' },
    logLevel: 'debug',
  });
  const [bmc] = at.fleet.bmcs;
  const said = async (words: string) => texts(await at.run(words)).join('\n');
  await said('rpower node2 stat');
  const { workers } = at.processes();

  await bmc?.set({ faults: [{ at: 'read', kind: 'hang' }] });
  await said('chtab key=openbmcrequesttimeout site.value=2');
  t.match(
    await said('rpower node1 stat'),
    /timed out after 2 seconds while waiting/,
    'a worker that ran already',
  );
  await said('chtab key=openbmcrequesttimeout site.value=3');
  t.match(await said('rpower node1 stat'), /timed out after 3 seconds while waiting/);
  await said('chtab key=xcatdebugmode site.value=1');
  t.match(await said('rpower node2 stat'), /openbmc_debug_perl/);
  await said('chtab key=xcatdebugmode site.value=0');
  t.notMatch(await said('rpower node2 stat'), /openbmc_debug_perl/);

  // Another program, which looks at nothing.
  await at.site.tables.setRow('site', { key: 'openbmcrequesttimeout' }, { value: 'soon' });
  t.match(
    await said('rpower node1 stat'),
    /timed out after 3 seconds while waiting/,
    'what was good before counts',
  );
  t.match(at.daemon.stderr(), /openbmcrequesttimeout is 'soon'.*it counts as 3/);
  t.same(at.processes().workers, workers, 'no process was started anew');

  const image = await at.image('many.tar', 4 * 1024 * 1024);
  for (const one of at.fleet.bmcs.slice(1)) await one.set({ uploadBytesPerSecond: 4 * 1024 * 1024 });
  const mostAtOnce = async () => {
    let isOver = false;
    let most = 0;
    const flash = at.run(`rflash node2-node6 -u ${image} --force`).finally(() => {
      isOver = true;
    });
    await until('it is over', () => {
      most = Math.max(most, at.processes().curls.length);
      return isOver;
    });
    t.equal((await flash).code, 0);
    return most;
  };
  t.equal(await mostAtOnce(), 1);
  for (const one of at.fleet.bmcs.slice(1)) {
    await one.reset();
    await one.set({ uploadBytesPerSecond: 4 * 1024 * 1024 });
  }
  await said('chtab key=openbmcmaxuploads site.value=3');
  t.equal(await mostAtOnce(), 3);

  t.equal(
    await said('chtab key=openbmcworkers site.value=2'),
    'site.openbmcworkers: counts when the daemon is started the next time (systemctl restart xcatd-ts).',
  );
  await said('rpower node2-node6 stat');
  t.equal(at.processes().workers.length, 1);
});

t.test('SIGHUP: settings and logs, one line, and the daemon goes on', async (t) => {
  const at = await install(t, {
    count: 1,
    behaviour: { generation: 'L2', activationMs: 0 },
    logLevel: 'debug',
  });
  const told = () => lines(at.daemon.stderr()).filter(({ msg }) => String(msg).startsWith('SIGHUP'));
  const hup = async () => {
    const before = told().length;
    process.kill(at.daemon.pid, 'SIGHUP');
    await until('the line is there', () => told().length > before);
    return told().at(-1);
  };
  t.match(await hup(), { changed: 'nothing' });
  await at.site.tables.setRow('site', { key: 'openbmcrequesttimeout' }, { value: '7' });
  await at.site.tables.setRow('site', { key: 'openbmcworkers' }, { value: '3' });
  t.match(await hup(), {
    changed: 'openbmcworkers: not set → 3 (counts at the next start), openbmcrequesttimeout: not set → 7',
  });
  t.match(await hup(), { changed: 'nothing' });

  const image = await at.image('one.tar', 10_000);
  const log = join(at.site.logdir, 'rflash', 'node1.log');
  await at.run(`rflash node1 -u ${image}`);
  renameSync(log, `${log}.1`);
  await hup();
  await at.run(`rflash node1 -u ${image} --force`);
  await until('a new log', () => existsSync(log) && readFileSync(log, 'utf8').length > 0);
  t.equal((await at.run('rpower node1 stat')).code, 0);
  t.equal(await at.daemon.stop(), 0);
});

t.test('SIGHUP that comes while the daemon starts waits, and does not end it', async (t) => {
  const site = await makeSite([]);
  t.teardown(() => site.remove());
  const credential = join(site.confdir, 'cert/server-cred.pem');
  renameSync(credential, `${credential}.away`);
  const where = ['--confdir', site.confdir, '--listen', '127.0.0.1', '--port', '0', '--logdir', site.logdir];
  const program = fileURLToPath(new URL('../../bin/xcatd-ts.js', import.meta.url));
  const daemon = spawn(process.execPath, [program, 'serve', ...where, '--grace', '1'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise((resolve) => daemon.once('exit', (code, signal) => resolve(code ?? signal)));
  let [out, err] = ['', ''];
  daemon.stdout.on('data', (more: Buffer) => (out += more.toString()));
  daemon.stderr.on('data', (more: Buffer) => (err += more.toString()));
  await until('it waits', () => err.includes('waiting for good certificates'));
  daemon.kill('SIGHUP');
  renameSync(`${credential}.away`, credential);
  await until('it listens', () => out.includes('listening on'));
  await until('it has read its settings again', () => err.includes('SIGHUP'));
  daemon.kill('SIGTERM');
  t.equal(await ended, 0);
});

t.test('SIGHUP: a log that was moved away is begun anew', async (t) => {
  const site = await makeSite([]);
  t.teardown(() => site.remove());
  const file = join(site.confdir, 'daemon.log');
  const descriptor = openSync(file, 'a');
  const program = fileURLToPath(new URL('../../bin/xcatd-ts.js', import.meta.url));
  const where = ['--confdir', site.confdir, '--listen', '127.0.0.1', '--port', '0', '--logdir', site.logdir];
  const daemon = spawn(process.execPath, [program, 'serve', ...where, '--grace', '1'], {
    stdio: ['ignore', 'pipe', descriptor],
  });
  closeSync(descriptor);
  const ended = new Promise((resolve) => daemon.once('exit', (code, signal) => resolve(code ?? signal)));
  let out = '';
  daemon.stdout?.on('data', (more: Buffer) => (out += more.toString()));
  const has = (path: string, text: string) => existsSync(path) && readFileSync(path, 'utf8').includes(text);
  await until('it listens', () => out.includes('listening on'));
  renameSync(file, `${file}.1`);
  daemon.kill('SIGHUP');
  await until('it has a new file', () => has(file, 'SIGHUP'));
  t.notOk(has(`${file}.1`, 'SIGHUP'));
  t.match(readFileSync(file, 'utf8'), /is a new file/);
  daemon.kill('SIGTERM');
  t.equal(await ended, 0);
});
