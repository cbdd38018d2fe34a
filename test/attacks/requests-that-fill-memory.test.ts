import t from 'tap';
import { startDaemon } from '../helpers/installation.js';
import { ask, rawConnect, requestText } from '../helpers/raw-client.js';
import { makeSite } from '../helpers/site.js';

// Users with certificates send the longest requests there are, all at the same time.

const MIB = 1024 * 1024;

t.test('long requests of many are read in turn, and each is answered', async (t) => {
  const site = await makeSite([{ name: 'n1', bmc: '127.0.0.1:9' }]);
  t.teardown(() => site.remove());
  const daemon = await startDaemon(site);
  t.teardown(() => daemon.stop('SIGKILL'));
  const target = { host: '127.0.0.1', port: Number(daemon.ready.split(':').at(-1)), home: site.home };

  // These three fill the room, and say no more for now.
  const held = await Promise.all([1, 2, 3].map(() => rawConnect(target)));
  for (const client of held)
    client.send(
      `<xcatrequest><command>rpower</command><noderange>n1</noderange><arg>${'x'.repeat(24 * MIB)}`,
    );
  const long = requestText({ command: 'rpower', noderange: 'n1', arg: 'y'.repeat(MIB) });
  const others = [1, 2, 3].map(() => ask(target, long));
  t.match(
    await ask(target, requestText({ command: 'lsxcatd', arg: '-v' })),
    /Version/,
    'a small one never waits',
  );
  for (const client of held) client.send('</arg></xcatrequest>');
  for (const text of [...held.map((client) => client.done()), ...others])
    t.match(await text, /words of the command have \d+ bytes, .*<errorcode>1</s);
  for (const client of held) client.close();
});
