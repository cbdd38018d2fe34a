import { keyMeanings, type OwnHelp, ownHelp } from './own-words.js';

/** What stands behind the xCAT usage of a command; undefined where there is nothing to add. */
export function ownHelpText(command: string): string | undefined {
  const help = Object.hasOwn(ownHelp, command) ? ownHelp[command] : undefined;
  return help === undefined ? undefined : textOf(command, help);
}

function textOf(command: string, { about, words, keys, example }: OwnHelp): string {
  return [
    `xcatd-ts, ${command}: ${about}`,
    ...inColumns(words),
    'Keys of the site table (chtab key=KEY site.value=VALUE):',
    ...inColumns(keys.map((key) => [key, keyMeanings[key]] as const)),
    `Example: ${example}`,
  ].join('\n');
}

function inColumns(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.min(30, Math.max(...rows.map(([left]) => left.length)));
  return rows.map(([left, right]) => `    ${left.padEnd(width)}  ${right}`);
}
