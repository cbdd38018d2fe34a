import type { TableUpload } from '../../../xcat-compat/wire/request.js';
import { onEveryStore } from '../../helpers/every-store.js';
import { tableCommands } from '../../helpers/table-command.js';

const refused =
  /^Error: \[?.*site\.openbmcworkers is 'many', but must be a whole number from 1 to 64\. Nothing has been changed\.\n$/;

const upload = (lines: readonly string[], addRows = false): TableUpload => ({
  table: 'site',
  addRows,
  lines,
});

onEveryStore(async (t, { store }) => {
  const { run } = tableCommands(store);
  const site = async () => (await store.dump('site')).rows.map(({ key, value }) => `${key}=${value}`);
  await store.setRow('site', { key: 'master' }, { value: '10.0.0.1' });
  // Written by a program that does not look.
  await store.setRow('site', { key: 'openbmcmaxnodes' }, { value: 'lots' });
  const before = await site();

  await t.test('a value that cannot be used is refused by every command that writes the table', async (t) => {
    const tries = [
      () => run('chtab key=openbmcworkers site.value=many'),
      () => run('tabch key=openbmcworkers site.value=many'),
      () => run('tabch key=other site.key=openbmcworkers site.value=many'),
      () => run('chdef -t site clustersite openbmcworkers=many domain=example.org'),
      () => run('mkdef -t site -f -o clustersite openbmcworkers=many'),
      () => run('chdef -z', { stdin: 'clustersite:\n    objtype=site\n    openbmcworkers=many\n' }),
      () =>
        run('tabrestore', {
          upload: upload(['#key,value', '"master","10.0.0.2"', '"openbmcworkers","many"']),
        }),
      () => run('tabrestore', { upload: upload(['#key,value', '"openbmcworkers","many"'], true) }),
    ];
    for (const attempt of tries) {
      const { out, err, code } = await attempt();
      t.match({ out, err, code }, { out: '', err: refused, code: 1 });
      t.same(await site(), before, 'nothing is written');
    }
    t.match(await run('chtab key=openbmcsshhostkeys site.value=known,remember'), {
      err: /site\.openbmcsshhostkeys is 'known,remember', but must be one of accept, remember, known/,
    });
    t.match(await run('chtab key=xcatdport site.value=99999'), { err: /from 1 to 65535/, code: 1 });
    t.match(await run('chtab key=xcatsslversion site.value=TLSv1_4'), { err: /xcatsslversion is 'TLSv1_4'/ });
    t.match(await run('chtab key=xcatsslciphers site.value=NOSUCH'), { err: /xcatsslciphers is 'NOSUCH'/ });
    t.match(await run('chtab key=openbmcdialect site.value=redfisch'), { err: /auto, legacy, redfish/ });
    t.match(await run('chtab key=excludenodes site.value=/('), {
      err: /site\.excludenodes is '\/\(', but must be a noderange/,
      code: 1,
    });
    t.same(await site(), before);
  });

  await t.test('names of no node are told, and written: they may be defined later', async (t) => {
    t.match(await run('chdef -t site clustersite excludenodes=gone,n[1-2]'), {
      err: /Warning: .*site\.excludenodes names what is no node and no group: gone,n1,n2/,
    });
    await run('chdef -t site clustersite excludenodes=');
  });

  await t.test('what is good is written in silence, or with when it counts', async (t) => {
    t.match(await run('chtab key=openbmcrequesttimeout site.value=30'), { out: '', err: '', code: 0 });
    t.match(await run('chtab key=openbmcworkers site.value=4'), {
      out: 'site.openbmcworkers: counts when the daemon is started the next time (systemctl restart xcatd-ts).\n',
      err: '',
      code: 0,
    });
    t.match(await run('chtab key=openbmcworkers site.value=4'), { out: '', err: '' }, 'it has not changed');
    t.match(await run('chdef -t site clustersite openbmcworkers='), {
      out: /1 object definitions have been created or modified\.\nsite\.openbmcworkers: counts when/,
    });
    t.match(await run('chtab key=xcatiport site.value=3002'), { out: '', err: '' }, "another key of xCAT's");
    t.match(await run('chtab key=mysitekey site.value=x'), { out: '', err: '' }, "a key of the site's own");
  });

  await t.test('a key that nobody reads is told, with what was meant', async (t) => {
    t.match(await run('chtab key=openbmcwrokers site.value=4'), {
      err: 'Warning: [mn]: site.openbmcwrokers is no setting: nobody reads it. Did you mean openbmcworkers?\n',
      code: 0,
    });
    t.match(await run('chtab key=openbmcsomething site.value=4'), {
      err: 'Warning: [mn]: site.openbmcsomething is no setting: nobody reads it.\n',
    });
    t.match(await run('chtab key=xcatdprot site.value=4'), { err: /Did you mean xcatdport\?/ });
  });

  await t.test('what was bad before does not keep anybody from changing something else', async (t) => {
    const rows = (await site()).map((pair) => pair.split('=')).map(([key, value]) => `"${key}","${value}"`);
    const lines = ['#key,value', ...rows, '"timezone","Europe/Berlin"'];
    t.match(await run('tabrestore', { upload: upload(lines) }), { out: '', err: '', code: 0 });
    t.ok((await site()).includes('openbmcmaxnodes=lots'));
    t.match(await run('chtab key=openbmcmaxnodes site.value=100'), { err: '', code: 0 });
    t.match(
      await run('chtab key=openbmcmaxnodes site.value=lots site.disable=1'),
      { err: '' },
      'it does not count',
    );
    t.match(await run('chtab key=openbmcmaxnodes site.disable=0'), {
      err: /openbmcmaxnodes is 'lots'/,
      code: 1,
    });
  });
});
