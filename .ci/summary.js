// Reads a TAP report of tap and prints the closing line that CI looks for: the assertions of all test files. Words
// given after the report's name stand before that line.
import { readFileSync } from 'node:fs';

const [, , file, before] = process.argv;
const report = readFileSync(file, 'utf8');
const failures = report
  .split('\n')
  .filter((line) => /^\s*not ok /.test(line) && !/# (todo|skip)/i.test(line));
const total = [...report.matchAll(/^# \{ total: (\d+)(?:, pass: (\d+))?(?:, fail: (\d+))?.*\}$/gm)].at(-1);
const passed = Number(total?.[2] ?? 0);
const failed = total === undefined ? 1 : Number(total[3] ?? 0);
for (const line of failures) console.log(line);
if (failed > 0) console.log(report.slice(-20_000));
console.log(`${before === undefined ? '' : `${before} `}${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
