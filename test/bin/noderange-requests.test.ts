import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { serve } from '../../bin/serve.js';
import { ask, requestText } from '../helpers/raw-client.js';
import { serveOptions } from '../helpers/serve-options.js';
import { addUser, makeSite } from '../helpers/site.js';

const site = await makeSite([
  { name: 'node1', bmc: '127.0.0.1:9' },
  { name: 'node2', bmc: '127.0.0.1:9', groups: 'all,spare' },
]);
await site.tables.setRow('nodelist', { node: 'other' }, { groups: 'all' });
await site.tables.setRow('nodehm', { node: 'node2' }, { mgt: 'ipmi' });
await site.tables.setRow(
  'policy',
  { priority: '7' },
  { name: 'ann', noderange: 'mgt==openbmc', rule: 'allow' },
);
await site.tables.setRow('policy', { priority: '8' }, { commands: 'noderange', rule: 'allow' });
const serving = await serve(serveOptions(site));
t.teardown(async () => {
  await serving.stop();
  site.remove();
});

type Elements = Parameters<typeof requestText>[0];
const request = (home: string | undefined, elements: Elements): Promise<string> =>
  ask({ host: '127.0.0.1', port: serving.port, home }, requestText(elements));
const nodesOf = (answer: string): readonly string[] =>
  [...answer.matchAll(/<node>([^<]*)<\/node>/g)].map((match) => match[1] ?? '');

t.test('P70 noderange and extnoderange select by attributes', async (t) => {
  const selected = await request(site.home, { command: 'noderange', noderange: 'mgt==openbmc' });
  t.same(nodesOf(selected), ['node1']);
  const extended = await request(site.home, {
    arg: 'subgroups',
    command: 'extnoderange',
    noderange: 'nodehm.mgt!=openbmc',
  });
  t.same(nodesOf(extended), ['node2', 'other']);
  t.match(extended, /<intersectinggroups>all<\/intersectinggroups>\s*<intersectinggroups>spare</);
});

t.test('P73 a file is read for a caller with a certificate only', async (t) => {
  const file = join(site.logdir, '..', 'nodes');
  writeFileSync(file, 'node1: comment\nnode2\n');
  chmodSync(file, 0o644);
  const elements = { command: 'noderange', noderange: `^${file}` };
  t.same(nodesOf(await request(site.home, elements)), ['node1', 'node2']);
  t.same(nodesOf(await request(undefined, elements)), []);
});

t.test('P55 the noderange of a rule may select by attributes', async (t) => {
  const ann = await addUser(site, 'ann');
  const rpower = (noderange: string): Elements => ({ arg: 'frobnicate', command: 'rpower', noderange });
  t.match(await request(ann, rpower('node1')), /node1: Error/);
  t.match(await request(ann, rpower('node2')), /Permission denied/);
  t.match(await request(ann, rpower('all')), /Permission denied/);
  await site.tables.setRow('policy', { priority: '6' }, { noderange: '(node1', rule: 'deny' });
  t.match(await request(ann, rpower('node1')), /policy 6: Unbalanced parentheses/, 'a broken rule denies');
  t.match(
    await request(site.home, rpower('node1')),
    /node1: Error/,
    'who is allowed before it does not see it',
  );
  await site.tables.setRow('policy', { priority: '6' }, { disable: '1' });
  await site.tables.setRow('nodehm', { node: 'node1' }, { mgt: 'ipmi' });
  t.match(await request(ann, rpower('node1')), /Permission denied/, 'as the table says now');
});
