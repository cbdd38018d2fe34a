import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t from 'tap';
import { createNodeLogs } from '../../../lib/jobs/node-logs.js';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import { run } from '../../helpers/processes.js';

const n1 = toNodeName('n1');

t.test('lines of a node are appended in their order, those of others beside them', async (t) => {
  const directory = t.testdir();
  const logs = createNodeLogs(directory);
  const first = logs.open('rflash', t.fail);
  for (let line = 1; line <= 100; line += 1) {
    first.append(n1, `line ${line}`);
    first.append(toNodeName('../n2'), `other ${line}`);
    if (line % 10 === 0) await logs.written();
  }
  logs.open('rflash', t.fail).append(n1, 'of another command');
  await logs.written();
  const read = (name: string) => readFileSync(join(directory, 'rflash', name), 'utf8').split('\n');
  const lines = Array.from({ length: 100 }, (_, at) => `line ${at + 1}`);
  t.same(read('n1.log'), [...lines, 'of another command', '']);
  t.equal(read('.._n2.log').length, 101);
});

t.test('lines are in the file soon, also when nobody waits for them', async (t) => {
  const directory = t.testdir();
  const log = createNodeLogs(directory).open('rflash', t.fail);
  const file = join(directory, 'rflash', 'n1.log');
  const inFile = (): string => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  for (const text of ['first\n', 'first\nsecond\n']) {
    log.append(n1, text.split('\n').at(-2) ?? '');
    while (inFile() !== text) await pause(20);
  }
});

t.test('a line is one line, without control characters, and has an end', async (t) => {
  const directory = t.testdir();
  const logs = createNodeLogs(directory);
  logs.open('rflash', t.fail).append(n1, `\x1b[31mred\r\nn2: success\0\u202e\u2028${'x'.repeat(10_000)}`);
  await logs.written();
  const text = readFileSync(join(directory, 'rflash', 'n1.log'), 'utf8');
  t.match(text, /^ \[31mred n2: success \\u202e\\u2028x+\n$/);
  t.ok(text.length <= 4097);
});

t.test('what cannot be written is told once per command, and stops nothing', async (t) => {
  const directory = t.testdir({ rflash: 'a file where a directory should be' });
  const logs = createNodeLogs(directory);
  const told: string[] = [];
  const log = logs.open('rflash', (reason) => told.push(reason));
  for (let line = 0; line < 5; line += 1) {
    log.append(n1, 'a line');
    await logs.written();
  }
  t.match(told, [/EEXIST|ENOTDIR/]);
});

t.test('neither links nor FIFOs are followed', async (t) => {
  const directory = t.testdir({ rflash: {}, elsewhere: 'as it was' });
  const folder = join(directory, 'rflash');
  symlinkSync(join(directory, 'elsewhere'), join(folder, 'n1.log'));
  await run('mkfifo', [join(folder, 'n2.log')]);
  const logs = createNodeLogs(directory);
  const told: string[] = [];
  for (const node of ['n1', 'n2', 'n3']) {
    logs.open('rflash', (reason) => told.push(reason)).append(toNodeName(node), 'a line');
  }
  await logs.written();
  t.match(told, [/ELOOP/, /ENXIO/]);
  t.equal(readFileSync(join(directory, 'elsewhere'), 'utf8'), 'as it was');
  t.equal(readFileSync(join(folder, 'n3.log'), 'utf8'), 'a line\n', 'others are not held up');
});

t.test('one command cannot fill the disk for one node, nor the memory', async (t) => {
  const directory = t.testdir();
  const logs = createNodeLogs(directory);
  const told: string[] = [];
  const log = logs.open('rflash', (reason) => told.push(reason));
  for (let line = 0; line < 2000; line += 1) log.append(n1, 'x'.repeat(4096));
  await logs.written();
  t.match(told, [/too much for one node/]);
  t.ok(readFileSync(join(directory, 'rflash', 'n1.log')).length <= 1024 * 1024);

  const many = logs.open('rflash', (reason) => told.push(reason));
  for (let node = 0; node < 20; node += 1) {
    for (let line = 0; line < 255; line += 1) many.append(toNodeName(`m${node}`), 'x'.repeat(4096));
  }
  t.match(told[1], /takes lines slower than they come/);
  await logs.written();
});

t.test('a log that was there goes on', async (t) => {
  const directory = t.testdir({ rflash: { 'n1.log': 'before\n' } });
  const logs = createNodeLogs(directory);
  logs.open('rflash', t.fail).append(n1, 'after');
  await logs.written();
  t.equal(readFileSync(join(directory, 'rflash', 'n1.log'), 'utf8'), 'before\nafter\n');
  writeFileSync(join(directory, 'rflash', 'n1.log'), '');
});

t.test('a file is for root and its group, and put aside when it has enough', async (t) => {
  const directory = t.testdir({ rflash: { 'n1.log': 'x'.repeat(4 * 1024 * 1024 - 10) } });
  const path = join(directory, 'rflash', 'n1.log');
  chmodSync(path, 0o644);
  const logs = createNodeLogs(directory);
  const write = async (text: string): Promise<void> => {
    logs.open('rflash', t.fail).append(n1, text);
    await logs.written();
  };
  await write('fits');
  t.equal(statSync(path).mode & 0o777, 0o640, 'also one of an earlier version');
  await write('too much');
  t.equal(readFileSync(path, 'utf8'), 'too much\n');
  t.match(readFileSync(`${path}.1`, 'utf8'), /^x+fits\n$/);
  t.equal(statSync(path).mode & 0o777, 0o640);
  t.same(readdirSync(join(directory, 'rflash')).sort(), ['n1.log', 'n1.log.1']);
});
