import { spawnSync } from 'node:child_process';
import t from 'tap';

const module = new URL('../../bin/uncaught.js', import.meta.url).href;

function ended(imported: string, program: string) {
  return spawnSync(
    process.execPath,
    ['--input-type=module', '-e', `import { ${imported} } from '${module}'; ${program}`],
    { encoding: 'utf8' },
  );
}

t.test('an error nobody has caught is told as a text, and ends the process', async (t) => {
  for (const fail of [
    "setTimeout(() => { throw new Error('boom\\u001b[2J') })",
    "Promise.reject(new Error('boom\\u001b[2J'))",
    "Promise.reject('boom\\u001b[2J')",
  ]) {
    const { status, stderr } = ended('endWhenUncaught', `endWhenUncaught('worker'); ${fail}`);
    t.equal(status, 1, fail);
    t.match(stderr, /^worker: ended by an error nobody has caught: (Error: )?boom\n/);
    t.notMatch(stderr, '\u001b');
  }
});

t.test('whoever ends in order first is given the time, and hears of further ones', async (t) => {
  const { status, stdout } = ended(
    'onUncaught',
    "onUncaught((text) => console.log(text.split('\\n')[0])); setTimeout(() => { throw new Error('one') }); setTimeout(() => Promise.reject(new Error('two')), 20); setTimeout(() => console.log('in order'), 40)",
  );
  t.equal(stdout, 'Error: one\nError: two\nin order\n');
  t.equal(status, 0);
});
