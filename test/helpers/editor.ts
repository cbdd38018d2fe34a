import { readFileSync, statSync, writeFileSync } from 'node:fs';

/** An editor: `editor.js WAS BECOMES … FILE` replaces the first text of the pairs that it finds; says what it sees in FILE.seen. */
const pairs = process.argv.slice(2, -1);
const file = process.argv.at(-1) ?? '';
const text = readFileSync(file, 'utf8');
const log = process.env['EDITOR_LOG'];
if (log !== undefined) writeFileSync(log, `${(statSync(file).mode & 0o777).toString(8)} ${process.cwd()}\n`);
for (let at = 0; at + 1 < pairs.length; at += 2) {
  const [was = '', becomes = ''] = [pairs[at], pairs[at + 1]];
  if (!text.includes(was)) continue;
  writeFileSync(file, text.replace(was, becomes));
  break;
}
