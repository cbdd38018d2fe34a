import t from 'tap';
import yargs from 'yargs';
import { bmcsimOptions } from '../../bin/bmcsim.js';
import { runProgram } from '../helpers/processes.js';

// Options as they are given: values that look like commands or numbers, options that are there twice or lack a value.

t.setTimeout(300_000);

const commands = [
  ['serve'],
  ['init'],
  ['client'],
  ['jobs', 'list'],
  ['jobs', 'show', '1'],
  ['jobs', 'cancel', '1'],
  ['bmcsim'],
  ['link', '/nowhere'],
  ['site'],
  ['user', 'add', 'bob'],
  ['user', 'renew', 'bob'],
  ['user', 'revoke', 'bob'],
  ['user', 'list'],
  ['demo'],
];

/** The options of a command, as its help tells them. */
async function optionsOf(command: readonly string[]) {
  const { stdout } = await runProgram([...command, '--help']);
  const entries = stdout.split(/\n(?= {2}--)/).slice(1);
  return entries.map((entry) => ({
    name: /--[\w-]+/.exec(entry)?.[0] ?? '',
    isFlag: entry.includes('[boolean]'),
    isList: entry.includes('[array]'),
    value: /\[choices: "?([^",\]]+)/.exec(entry)?.[1] ?? '1',
  }));
}

t.test('an option that is given twice, or without its value, is told by its name', async (t) => {
  for (const command of commands) {
    const options = await optionsOf(command);
    t.ok(options.length >= 2, command.join(' '));
    await Promise.all(
      options.map(async ({ name, isFlag, isList, value }) => {
        if (isList || name === '--help' || name === '--version') return;
        const told = async (words: readonly string[], problem: RegExp) => {
          const { code, stdout, stderr } = await runProgram(words);
          t.same([code, stdout], [2, ''], words.join(' '));
          t.match(stderr, problem);
        };
        const once = isFlag ? [name] : [name, value];
        await told(
          [...command, ...once, ...once],
          new RegExp(`^xcatd-ts: ${name} is given more than once: give it once\\. See: `),
        );
        if (!isFlag)
          await told(
            [...command, name],
            new RegExp(
              `^xcatd-ts: (?:${name} takes a value, and none |Invalid values: Argument: ${name.slice(2)},)`,
            ),
          );
      }),
    );
  }
});

t.test('what an option takes is no command', async (t) => {
  const missing = 'jobs show: a word is missing behind it. See: xcatd-ts jobs show --help';
  for (const [words, line] of [
    ['jobs --confdir DIR show', missing],
    ['jobs show --confdir DIR --json', missing],
    ['jobs --json show', missing],
    [
      'jobs --confdir DIR lsit',
      "jobs: there is no command 'lsit'. Did you mean 'list'? See: xcatd-ts jobs --help",
    ],
    [
      'jobs list --confdir DIR --jsno',
      "jobs list: there is no option '--jsno'. Did you mean '--json'? See: xcatd-ts jobs list --help",
    ],
  ] as const)
    t.same(await runProgram(words.split(' ')), { code: 2, stdout: '', stderr: `xcatd-ts: ${line}\n` }, words);
});

t.test('each choice that an option offers is taken', async (t) => {
  for (const [name, option] of Object.entries(bmcsimOptions)) {
    if (!('choices' in option)) continue;
    for (const choice of option.choices) {
      const parser = yargs([`--${name}`, String(choice)])
        .options(bmcsimOptions)
        .exitProcess(false)
        .fail((text) => {
          throw new Error(text);
        });
      const given: Readonly<Record<string, unknown>> = await parser.parseAsync();
      t.same([given[name]].flat(), [choice], `--${name} ${choice}`);
    }
  }
});
