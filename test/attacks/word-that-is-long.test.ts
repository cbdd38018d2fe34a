import t from 'tap';
import { startDaemon } from '../helpers/installation.js';
import { ask, requestText } from '../helpers/raw-client.js';
import { makeSite } from '../helpers/site.js';

const LONG = 400_000;
const long = (text: string): string => text.repeat(Math.floor(LONG / text.length));

/** What makes a pattern that goes back take the square of a text's length, or its cube. */
const words: Readonly<Record<string, readonly string[]>> = {
  nodels: [long('a'), `${long('a')}!x`, long('a!')],
  nodech: [`${long('a')}!~`, `${long(',')}=x`],
  tabch: [long('a'), `${long('a.')}=`, `key=${long('a')} site.${long('a')}`, `${long('=')}x`],
  tabdump: [`-w ${long('a')} site`, `-w key=~${long('%a')} site`, `-w ${long('!')} site`],
  lsdef: [`-t node -w ${long('a')}`, `-t node -w ${long('a')}!`, long('a')],
  mkdef: [
    `-t node -o n1 ${long('\t')}=x`,
    `-t node -o n1 a${long('\t')}b${long('\t')}c`,
    `n1 x=${long('\t')}y`,
  ],
  gettab: [`${long('=')} site.value`],
  gennr: [`x[${long(',')}1]`.slice(0, 60_000), long('1.').slice(0, 60_000)],
};

t.test('no word keeps the daemon from others', async (t) => {
  const site = await makeSite([{ name: 'node1', bmc: '127.0.0.1:9' }]);
  t.teardown(() => site.remove());
  const daemon = await startDaemon(site);
  t.teardown(() => daemon.stop('SIGKILL'));
  const port = Number(daemon.ready.split(':').at(-1));
  const root = (elements: Parameters<typeof requestText>[0]) =>
    ask({ host: '127.0.0.1', port, home: site.home }, requestText(elements));
  for (const [command, lines] of Object.entries(words)) {
    for (const line of lines) {
      const elements = {
        arg: line.split(' '),
        command,
        ...(/^node/.test(command) ? { noderange: 'node1' } : {}),
      };
      t.match(await root(elements), /<serverdone>/, `${command} ${line.slice(0, 30)}`);
    }
  }
  const stanza = `n9:\n  objtype=node\n  groups=all\n  usercomment="x${long(' ')}y\n${long(' ')}z\n`;
  t.match(await root({ arg: '-z', command: 'mkdef', stdin: stanza }), /<serverdone>/, 'a file of stanzas');
  t.match(await root({ command: 'noderange', noderange: 'node1' }), /<node>node1<\/node>/);
});
