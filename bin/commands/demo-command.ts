import type { Argv } from 'yargs';
import type { Outcome } from '../command-line.js';

export function addDemo(parser: Argv, outcome: Outcome): void {
  parser.command(
    'demo',
    'Show power, listing and flashing on 8 simulated BMCs, in a private site on this machine',
    (command) =>
      command
        .option('keep', {
          type: 'boolean',
          default: false,
          describe: 'Stay up afterwards and tell how to use a real xCAT client',
        })
        .option('port', {
          type: 'number',
          default: 3001,
          describe: 'Port of the daemon; another one is taken when it is in use',
        }),
    async (given) => {
      const { demo } = await import('../demo.js');
      outcome.exitCode = await demo({
        keep: given.keep,
        port: given.port,
        output: process.stdout,
        errors: process.stderr,
      });
    },
  );
}
