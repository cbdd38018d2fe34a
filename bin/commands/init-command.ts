import { homedir, hostname } from 'node:os';
import type { Argv } from 'yargs';
import type { Environment } from '../command-line.js';

export function addInit(parser: Argv, environment: Environment): void {
  parser.command(
    'init',
    'Make certificates and tables as a fresh xCAT site has them; existing files are kept',
    (command) =>
      command
        .option('confdir', {
          type: 'string',
          default: '/etc/xcat',
          describe: 'The directory that stands for /etc/xcat',
        })
        .option('home', {
          type: 'string',
          default: environment['HOME'] ?? homedir(),
          describe: 'HOME/.xcat gets the client certificate of root',
        })
        .option('hostname', {
          type: 'string',
          default: hostname(),
          describe: 'Name in the server certificate',
        })
        .option('worker-user', {
          type: 'string',
          describe:
            'A system user to be made, as whom workers and uploads run (default: xcatd-ts, for a site in /etc/xcat)',
        }),
    async (given) => {
      const { init, initWorkerUser } = await import('../init.js');
      const lines = await init({ confdir: given.confdir, home: given.home, hostname: given.hostname });
      // A site elsewhere is one of several, or a trial: it makes no user by itself.
      const { workerUser } = given;
      const isMain = given.confdir === '/etc/xcat' && process.getuid?.() === 0;
      const user = isMain || workerUser !== undefined ? [await initWorkerUser(workerUser)] : [];
      process.stdout.write([...lines, ...user].map((line) => `${line}\n`).join(''));
    },
  );
}
