import { once } from 'node:events';
import t from 'tap';
import { startDaemon } from '../helpers/built-daemon.js';
import { rawConnect, requestText } from '../helpers/raw-client.js';
import { makeSite } from '../helpers/site.js';

for (const version of ['TLSv1.2', 'TLSv1.3'] as const) {
  t.test(`${version}: whoever resumes a session is a stranger or has shown a certificate`, async (t) => {
    const site = await makeSite([]);
    const daemon = await startDaemon(site);
    t.teardown(async () => {
      await daemon.stop();
      site.remove();
    });
    const whoami = requestText({ command: 'authcheck' });
    const only = { minVersion: version, maxVersion: version } as const;

    for (const home of [undefined, site.home]) {
      const sessions: Buffer[] = [];
      const first = await rawConnect(daemon.as(home), only);
      first.socket.on('session', (session: Buffer) => sessions.push(session));
      first.send(home === undefined ? requestText({ command: 'lsxcatd', arg: '-v' }) : whoami);
      await first.done();
      first.socket.end();
      await once(first.socket, 'close');

      const session = sessions.at(-1) ?? first.socket.getSession();
      const again = await rawConnect(daemon.as(), { ...only, ...(session === undefined ? {} : { session }) });
      again.send(whoami);
      t.match(
        await again.done(),
        /Permission denied for request/,
        `after ${home === undefined ? 'none' : 'root'}`,
      );
      again.close();
    }
    t.notMatch(daemon.stderr(), /TypeError/);
  });
}
