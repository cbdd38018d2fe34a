import { keyMeanings, ownHelp } from '../../lib/help/own-words.js';
import { answerForOpenbmcNodes } from '../../xcat-compat/usage/index.js';
import { runProgram } from './processes.js';

/** All manual pages, by their files' names: made of the same texts as `-h` and `--help`. */
export async function manPages(): Promise<ReadonlyMap<string, string>> {
  const commands = Object.keys(ownHelp).map((command) => [`${command}.1`, commandPage(command)] as const);
  return new Map([...commands, ['xcatd-ts.1', await programPage()]]);
}

function commandPage(command: string): string {
  const help = ownHelp[command];
  if (help === undefined) throw new Error(`no help for ${command}`);
  const usage = answerForOpenbmcNodes(command, ['-h']);
  return page(command, help.about, [
    ['SYNOPSIS', block('text' in usage ? usage.text : '')],
    ['OPTIONS', help.words.map(([word, meaning]) => item(word, meaning)).join('\n')],
    ['SITE TABLE', help.keys.map((key) => item(key, keyMeanings[key])).join('\n')],
    ['EXAMPLE', block(help.example)],
    ['SEE ALSO', text('xcatd-ts(1)')],
  ]);
}

const subcommands = [
  '',
  'serve',
  'init',
  'client',
  'jobs',
  'jobs list',
  'jobs show',
  'jobs cancel',
  'link',
  'bmcsim',
  'demo',
];

async function programPage(): Promise<string> {
  const sections: (readonly [string, string])[] = [];
  for (const words of subcommands) {
    const { stdout } = await runProgram([...words.split(' ').filter(Boolean), '--help'], {
      env: { ...process.env, LC_ALL: 'C', LANG: 'C', COLUMNS: '110' },
    });
    // What depends on the machine it is asked on.
    const stable = stdout
      .replaceAll(/\[default: "\/[^"]*(?:home|root|tmp)[^"]*"\]/g, '[default: ...]')
      .trimEnd();
    sections.push([`xcatd-ts ${words}`.trim().toUpperCase(), block(stable)]);
  }
  const commands = Object.keys(ownHelp).map((command) => `${command}(1)`);
  return page('xcatd-ts', "a daemon that speaks xCAT's client protocol and drives OpenBMC nodes", [
    ...sections,
    ['SEE ALSO', text(commands.join(', '))],
  ]);
}

function page(name: string, about: string, sections: readonly (readonly [string, string])[]): string {
  const body = sections.map(([title, content]) => `.SH "${escaped(title)}"\n${content}`);
  const head = [
    `.\\" Made by npm run man; do not edit.`,
    `.TH "${name.toUpperCase()}" 1 "" "xcatd-ts"`,
    `.SH NAME\n${escaped(name)} \\- ${text(about)}`,
  ];
  return `${[...head, ...body].join('\n')}\n`;
}

function item(word: string, meaning: string): string {
  return `.TP\n.B ${text(word)}\n${text(meaning)}`;
}

/** As it stands, line by line. */
function block(lines: string): string {
  return `.nf\n${lines.split('\n').map(text).join('\n')}\n.fi`;
}

/** A line that begins with a dot or a quote would be a request. */
function text(line: string): string {
  return escaped(line).replace(/^[.']/, '\\&$&');
}

function escaped(line: string): string {
  return line.replaceAll('\\', '\\e').replaceAll('-', '\\-');
}
