import type { Argv } from 'yargs';
import type { Environment, Outcome } from '../command-line.js';

export function addSite(parser: Argv, environment: Environment, outcome: Outcome): void {
  parser.command(
    'site [assignment..]',
    'Show or set keys of the site table, also where no daemon runs',
    (command) =>
      command
        .positional('assignment', {
          type: 'string',
          array: true,
          describe:
            'KEY shows one, KEY=VALUE sets it, KEY= takes it away; without any, all that are set are shown',
        })
        .option('confdir', {
          type: 'string',
          default: '/etc/xcat',
          describe: 'The directory that stands for /etc/xcat',
        }),
    async (given) => {
      const { site } = await import('../site-tool.js');
      const { stdout, stderr, exitCode } = await site({
        confdir: given.confdir,
        xcatcfg: environment['XCATCFG'],
        words: (given.assignment ?? []).map(String),
      });
      process.stdout.write(stdout.map((line) => `${line}\n`).join(''));
      process.stderr.write(stderr.map((line) => `${line}\n`).join(''));
      outcome.exitCode = exitCode;
    },
  );
}
