import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import t, { type Test } from 'tap';
import { openSqliteStore } from '../../../xcat-compat/tables/sqlite-store.js';
import type { ChildResult } from '../../helpers/table-child.js';

const child = fileURLToPath(new URL('../../helpers/table-child.js', import.meta.url));
const node = { mgt: 'openbmc', bmc: '10.0.0.1', mac: 'a'.repeat(200), groups: 'all' };
const stanzas = (prefix: string, count: number): string => {
  const values = Object.entries(node).map(([name, value]) => `  ${name}=${value}\n`);
  return Array.from({ length: count }, (_, at) => `${prefix}${at}:\n  objtype=node\n${values.join('')}`).join(
    '',
  );
};

function site(t: Test): { readonly directory: string; readonly rows: (table: string) => Promise<number> } {
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-tables-'));
  t.teardown(() => rmSync(directory, { recursive: true, force: true }));
  return {
    directory,
    async rows(table) {
      const store = openSqliteStore(directory);
      const { length } = await store.rows(table);
      store.close();
      return length;
    },
  };
}

/** @param words what comes before the program: it takes something away from it */
function inChild(
  words: readonly string[],
  directory: string,
  commands: readonly (readonly [string, string?])[],
): readonly ChildResult[] {
  const [file, ...args] = [...words, process.execPath, child, directory];
  const results: readonly ChildResult[] = JSON.parse(
    execFileSync(file, args, { encoding: 'utf8', input: JSON.stringify(commands) }),
  );
  return results;
}

t.test(
  'no room for what is written: an error that names it, nothing half written, then on as before',
  async (t) => {
    const { directory, rows } = site(t);
    // A file that may not grow is like a full disk, in any directory.
    const small = ['sh', '-c', 'ulimit -f 200; exec "$@"', 'sh'];
    const results = inChild(small, directory, [
      ['mkdef -z', stanzas('a', 10)],
      ['mkdef -z', stanzas('b', 2000)],
      ['rmdef -t node a0'],
      ['nodels'],
    ]);
    t.match(results, [
      { code: 0, out: '10 object definitions have been created or modified.\n' },
      { thrown: new RegExp(`^Table nodelist, nodehm, mac, ….*: disk I/O error in ${directory}$`) },
      { code: 0, out: '1 object definitions have been removed.\n' },
      { code: 0, out: /^a1\n(a\d\n){8}$/ },
    ]);
    for (const table of ['nodelist', 'nodehm', 'openbmc', 'mac']) t.equal(await rows(table), 9, table);
  },
);

t.test(
  'a file that the daemon may not read or write: an error that names it, and says what to do',
  async (t) => {
    const { directory, rows } = site(t);
    const isRoot = process.getuid?.() === 0;
    // Root may do everything: it is one without that right who meets the files of somebody else.
    const other = isRoot ? ['setpriv', '--bounding-set=-dac_override,-dac_read_search'] : ['env'];
    const store = openSqliteStore(directory);
    await store.setRow('nodelist', { node: 'a0' }, { groups: 'all' });
    await store.setRow('mac', { node: 'a0' }, { mac: 'm' });
    store.close();
    chmodSync(directory, 0o755);
    const path = join(directory, 'mac.sqlite');
    const refused = new RegExp(`^Table .*: ${path} must be readable and writable for the daemon's user`);
    for (const mode of [0o000, 0o400]) {
      chmodSync(path, mode);
      const results = inChild(other, directory, [
        ['nodels a0 mac.mac'],
        ['tabch node=a0 mac.mac=other'],
        ['mkdef -t node a1 groups=all mac=m mgt=openbmc bmc=10.0.0.1'],
        ['nodels'],
      ]);
      t.match(results, [
        mode === 0 ? { thrown: refused } : { out: 'a0: m\n' },
        { thrown: refused },
        { thrown: refused },
        { out: 'a0\n', code: 0 },
      ]);
    }
    chmodSync(path, 0o600);
    t.equal(await rows('nodehm'), 0);
  },
);
