import type { Argv } from 'yargs';
import { CannotServe } from '../cannot-serve.js';
import type { Environment } from '../command-line.js';
import { listenProblem, portOf } from '../listen-problem.js';
import { stateDirectoryOf } from '../state-directory.js';

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
        .option('port', { type: 'string', describe: 'Port (default: site.xcatdport; 0: any free one)' })
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
        .option('worker-user', {
          type: 'string',
          describe:
            'The user as whom workers and uploads run (default: xcatd-ts, where there is such a user; root: as the daemon)',
        })
        .option('loglevel', {
          choices: ['debug', 'info', 'warn', 'silent'] as const,
          default: 'info' as const,
        }),
    async (given) => {
      // SIGHUP has settings read again, and they are not read yet.
      process.on('SIGHUP', () => {});
      const { serveUntilTold } = await import('../serve-until-told.js');
      const serving = serveUntilTold({
        confdir: given.confdir,
        listen: given.listen,
        port: portOf(given.port),
        logDirectory: given.logdir,
        stateDirectory: given.statedir ?? stateDirectoryOf(given.confdir),
        graceSeconds: given.grace,
        xcatcfg: environment['XCATCFG'],
        workerUser: given.workerUser,
        logLevel: given.loglevel,
      });
      await serving.catch((error: unknown) => {
        const problem = listenProblem(error);
        throw problem === undefined ? error : new CannotServe(problem);
      });
    },
  );
}
