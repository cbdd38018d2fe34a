import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { nodeProblem } from '../../bin/node-version.js';

const program = fileURLToPath(new URL('../../bin/xcatd-ts.js', import.meta.url));
const manifest: unknown = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'));

t.test('an old Node.js is told which one is needed, and where it stands', async (t) => {
  for (const old of ['12.22.12', '18.20.8', '20.0.0', '20.18.3']) {
    t.match(nodeProblem(old), /needs Node\.js 20\.19 or newer; this is /, old);
    t.ok(nodeProblem(old)?.includes(old) && nodeProblem(old)?.includes(process.execPath), old);
  }
  for (const good of ['20.19.0', '20.20.2', '22.0.0', '24.22.3', '26.0.0-nightly'])
    t.equal(nodeProblem(good), undefined, good);
});

t.test('package.json says the same version', async (t) => {
  t.match(manifest, { engines: { node: '>=20.19' } });
});

t.test('the version is looked at before anything that an old Node.js cannot read is imported', async (t) => {
  for (const [file, allowed] of [
    [program, ['./node-version.js']],
    [program.replace('xcatd-ts.js', 'node-version.js'), []],
  ] as const) {
    const imports = [...readFileSync(file, 'utf8').matchAll(/^(?:import|export)\b.*?from\s+'([^']+)'/gm)];
    t.same(
      imports.map((match) => match[1]),
      allowed,
      file,
    );
  }
});

t.test('no Node.js is asked for a flag it does not know: nothing is said on stderr', async (t) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [program, '--version'], {
    encoding: 'utf8',
  });
  t.equal(stderr, '');
  t.match(stdout, /^\d+\.\d+\.\d+/);
  t.equal(status, 0);
});
