import { fileURLToPath } from 'node:url';
import type { Argv } from 'yargs';
import type { Outcome } from '../command-line.js';

export function addLink(parser: Argv, outcome: Outcome): void {
  parser.command(
    'link <directory>',
    'Make rpower, rflash … in DIRECTORY as links to this program, which then acts as the xCAT client',
    (command) =>
      command
        .positional('directory', { type: 'string', demandOption: true, describe: 'Such as /usr/local/bin' })
        .option('remove', { type: 'boolean', default: false, describe: 'Take these links away again' }),
    async (given) => {
      const { link } = await import('../link.js');
      const program = fileURLToPath(new URL('../xcatd-ts.js', import.meta.url));
      const { lines, exitCode } = link({ directory: given.directory, program, remove: given.remove });
      process.stdout.write(lines.map((line) => `${line}\n`).join(''));
      outcome.exitCode = exitCode;
    },
  );
}
