import type { Argv } from 'yargs';

const CONFDIR = {
  type: 'string',
  default: '/etc/xcat',
  describe: 'The directory that stands for /etc/xcat',
} as const;
const NAME = {
  type: 'string',
  demandOption: true,
  describe: 'An account; the policy table goes by it',
} as const;
const DIRECTORY = {
  type: 'string',
  describe: 'DIRECTORY/.xcat gets the files, and not the home directory: for an account of another machine',
} as const;

/** Certificates of those who may send commands. */
export function addUserCommands(parser: Argv): void {
  parser.command('user', 'Make, renew, revoke and list the certificates of users', (users) =>
    users
      .demandCommand(1, 'Say which: add, renew, revoke or list.')
      .command(
        'add <name>',
        'Make a certificate for an account, in its ~/.xcat',
        (command) =>
          command.positional('name', NAME).option('confdir', CONFDIR).option('directory', DIRECTORY),
        async (given) => say(await (await tool()).addUser(given)),
      )
      .command(
        'renew <name>',
        'Make a new one; the one of before is refused from then on',
        (command) =>
          command.positional('name', NAME).option('confdir', CONFDIR).option('directory', DIRECTORY),
        async (given) => say(await (await tool()).renewUser(given)),
      )
      .command(
        'revoke <name>',
        'Have all certificates of a name refused, at once',
        (command) => command.positional('name', NAME).option('confdir', CONFDIR),
        async (given) => say((await tool()).revokeUser(given)),
      )
      .command(
        'list',
        'All certificates that the authority of the site has issued',
        (command) => command.option('confdir', CONFDIR),
        async (given) => {
          const rows = (await tool()).listUsers(given.confdir);
          const width = Math.max(4, ...rows.map(({ name }) => name.length));
          say([
            `${'name'.padEnd(width)}  serial  until       state`,
            ...rows.map(
              ({ name, serial, until, state }) =>
                `${name.padEnd(width)}  ${serial.padEnd(6)}  ${until.toISOString().slice(0, 10)}  ${state}`,
            ),
          ]);
        },
      ),
  );
}

function tool() {
  return import('../user-tool.js');
}

function say(lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
}
