import type { Argv } from 'yargs';
import type { Environment } from '../command-line.js';
import { tellLoopDelay } from '../loop-delay.js';
import { stateDirectoryOf } from '../state-directory.js';
import { untilTold } from '../until-told.js';

export function addServe(parser: Argv, environment: Environment): void {
  parser.command(
    'serve',
    'Run the daemon',
    (command) =>
      command
        .option('confdir', {
          type: 'string',
          default: '/etc/xcat',
          describe: 'The directory that stands for /etc/xcat',
        })
        .option('listen', { type: 'string', describe: 'Address to listen on (default: all, IPv6 and IPv4)' })
        .option('port', { type: 'number', describe: 'Port (default: site.xcatdport; 0: any free one)' })
        .option('logdir', {
          type: 'string',
          default: '/var/log/xcat',
          describe: 'rflash/NODE.log is written below it',
        })
        .option('statedir', {
          type: 'string',
          describe:
            'Flashes are written down there, so that they go on after a restart ' +
            '(default: /var/lib/xcatd-ts; with another confdir CONFDIR/xcatd-ts)',
        })
        .option('grace', {
          type: 'number',
          default: 10,
          describe: 'Seconds that requests may go on after SIGTERM; flashes are resumed at the next start',
        })
        .option('loglevel', {
          choices: ['debug', 'info', 'warn', 'silent'] as const,
          default: 'info' as const,
        }),
    async (given) => {
      const { serve } = await import('../serve.js');
      const serving = await serve({
        confdir: given.confdir,
        listen: given.listen,
        port: given.port,
        logDirectory: given.logdir,
        stateDirectory: given.statedir ?? stateDirectoryOf(given.confdir),
        graceSeconds: given.grace,
        xcatcfg: environment['XCATCFG'],
        logLevel: given.loglevel,
      });
      const endTelling = tellLoopDelay((line) => void process.stdout.write(`${line}\n`));
      process.stdout.write(`listening on ${serving.address}:${serving.port}\n`);
      await untilTold();
      await serving.stop();
      endTelling();
    },
  );
}
