import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onEveryStore } from '../helpers/every-store.js';
import { runProgram } from '../helpers/processes.js';

onEveryStore(async (t, { store, cfgloc }) => {
  const confdir = mkdtempSync(join(tmpdir(), 'xcatd-ts-site-tool-'));
  t.teardown(() => rmSync(confdir, { recursive: true, force: true }));
  const site = (...words: readonly string[]) =>
    runProgram(['site', '--confdir', confdir, ...words], { env: { ...process.env, XCATCFG: cfgloc } });
  await store.setRow('site', { key: 'xcatdport' }, { value: '3001' });
  await store.setRow('site', { key: 'openbmcmaxnodes' }, { value: 'lots', disable: '0' });

  t.match(await site(), {
    stdout: 'openbmcmaxnodes=lots\nxcatdport=3001\n',
    stderr: "xcatd-ts: warning: site.openbmcmaxnodes is 'lots', but must be a whole number from 1 to 5000\n",
    code: 0,
  });
  t.match(await site('xcatdport'), { stdout: '3001\n', stderr: '', code: 0 });
  t.match(await site('openbmcworkers'), {
    stdout: '',
    stderr: /site\.openbmcworkers is not set; its default: \d+; it may be a whole number from 1 to 64/,
    code: 1,
  });

  t.match(await site('openbmcmaxnodes=200', 'openbmcworkers=2'), {
    stdout: 'site.openbmcmaxnodes is 200 now\nsite.openbmcworkers is 2 now\n',
    stderr: /site\.openbmcworkers: counts when the daemon is started the next time/,
    code: 0,
  });
  const rows = async () => (await store.dump('site')).rows.map(({ key, value }) => `${key}=${value}`).sort();
  const good = ['openbmcmaxnodes=200', 'openbmcworkers=2', 'xcatdport=3001'];
  t.same(await rows(), good, 'what another program reads');

  t.match(await site('openbmcmaxnodes=100', 'openbmcworkers=many'), {
    stdout: '',
    stderr:
      /site\.openbmcworkers is 'many', but must be a whole number from 1 to 64\. Nothing has been changed\./,
    code: 1,
  });
  t.match(await site('openbmcmaxnodes', 'xcatdport=1'), { stderr: /give either kind/, code: 1 });
  t.same(await rows(), good, 'all or nothing');
  t.match(await site('excludenodes=/('), {
    stderr: /site\.excludenodes is '\/\(', but must be a noderange.*Nothing has been changed\./,
    code: 1,
  });
  t.match(await site('a=b\nc'), { stderr: /has a line end or another control character/, code: 1 });
  t.same(await rows(), good, 'what cannot be used is not written');
  t.match(await site('openbmcwrokers=3'), { stderr: /Did you mean openbmcworkers\?/, code: 0 });
  t.match(await site('openbmcwrokers=', 'openbmcworkers='), {
    stdout: /openbmcworkers is not set any more \(default: \d+\)/,
    code: 0,
  });
  t.same(await rows(), ['openbmcmaxnodes=200', 'xcatdport=3001']);
});
