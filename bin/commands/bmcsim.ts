import type { Argv } from 'yargs';
import { untilTold } from '../until-told.js';

export function addBmcsim(parser: Argv): void {
  parser.command(
    'bmcsim',
    'Run simulated BMCs on loopback',
    (command) =>
      command
        .option('count', { type: 'number', default: 1, describe: 'How many' })
        .option('first', {
          type: 'string',
          describe: 'Address of the first; the others follow. Without: all on 127.0.0.1, one port each',
        })
        .option('port', { type: 'number', describe: 'Port (of the first)' })
        .option('generation', { choices: ['L0', 'L1', 'L2'] as const, default: 'L0' as const }),
    async (_given) => {
      await untilTold();
    },
  );
}
