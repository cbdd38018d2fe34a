import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';

const run = promisify(execFile);

/** A private database server with an empty database xcatdb, on a socket in a temporary directory. */
export interface DatabaseServerProcess {
  /** What stands in cfgloc. */
  readonly cfgloc: string;
  readonly password: string;
  /** One statement by another program, on a connection of its own. */
  sql(statement: string): Promise<readonly Record<string, unknown>[]>;
  /** Stops the server as a reboot does; `start` brings it back with what it had. */
  stop(): Promise<void>;
  start(): Promise<void>;
  /** The server says nothing any more, but its connections stay. */
  freeze(): void;
  thaw(): void;
  remove(): Promise<void>;
}

/** Why there is no server of this kind here, and how to have one. */
export interface NoServer {
  readonly missing: string;
}

const PASSWORD = 'geh|eim;x=1';

export async function postgres(): Promise<DatabaseServerProcess | NoServer> {
  const programs = binaries('initdb', postgresFolders());
  if (programs === undefined) return { missing: 'no PostgreSQL server here: apt-get install postgresql' };
  const home = privateDirectory('pg', 'postgres');
  const data = join(home, 'data');
  const secret = join(home, 'password');
  writeFileSync(secret, PASSWORD);
  own(secret, 'postgres');
  await run(
    ...as('postgres', join(programs, 'initdb'), [
      '-D',
      data,
      '-U',
      'xcatadm',
      '-A',
      'scram-sha-256',
      `--pwfile=${secret}`,
      '--no-sync',
      '-E',
      'UTF8',
      '--locale=C',
    ]),
  );
  const connect = (database: string): Promise<pg.Client> => {
    const client = new pg.Client({ host: home, user: 'xcatadm', password: PASSWORD, database });
    client.on('error', () => {});
    return client.connect().then(() => client);
  };
  const sql = async (statement: string, database = 'xcatdb'): Promise<readonly Record<string, unknown>[]> => {
    const client = await connect(database);
    try {
      const { rows } = await client.query<Record<string, unknown>>(statement);
      return rows;
    } finally {
      await client.end();
    }
  };
  const words = [
    '-D',
    data,
    '-c',
    'listen_addresses=',
    '-c',
    `unix_socket_directories=${home}`,
    '-c',
    'fsync=off',
    '-c',
    'idle_in_transaction_session_timeout=0',
  ];
  const server = serverProcess(
    'postgres',
    join(programs, 'postgres'),
    words,
    () => sql('SELECT 1', 'postgres'),
    'SIGINT',
    home,
  );
  await server.start();
  await sql('CREATE DATABASE xcatdb', 'postgres');
  return {
    ...server,
    cfgloc: `Pg:dbname=xcatdb;host=${home}|xcatadm|${PASSWORD}`,
    password: PASSWORD,
    sql: (statement) => sql(statement),
  };
}

export async function mariadb(): Promise<DatabaseServerProcess | NoServer> {
  const folders = ['/usr/bin', '/usr/sbin', '/usr/local/bin', '/usr/local/sbin', '/usr/libexec'];
  const programs = binaries('mariadbd', folders);
  const installer = binaries('mariadb-install-db', folders);
  if (programs === undefined || installer === undefined)
    return { missing: 'no MariaDB server here: apt-get install mariadb-server' };
  const home = privateDirectory('maria', 'mysql');
  const [data, socketPath] = [join(home, 'data'), join(home, 'socket')];
  // A server that starts deletes what others left in a directory for temporary tables, and what they use.
  const temporary = `--tmpdir=${home}`;
  await run(
    ...as('mysql', join(installer, 'mariadb-install-db'), [
      '--no-defaults',
      `--datadir=${data}`,
      temporary,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
    ]),
  );
  const sql = async (statement: string, database?: string): Promise<readonly Record<string, unknown>[]> => {
    const client = await createConnection({
      socketPath,
      user: 'root',
      ...(database === undefined ? {} : { database }),
    });
    try {
      const [rows] = await client.query(statement);
      return Array.isArray(rows) ? (rows as Record<string, unknown>[]) : [];
    } finally {
      await client.end();
    }
  };
  const words = [
    '--no-defaults',
    `--datadir=${data}`,
    temporary,
    `--socket=${socketPath}`,
    `--pid-file=${home}/pid`,
    '--skip-networking',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-buffer-pool-size=64M',
  ];
  const server = serverProcess(
    'mysql',
    join(programs, 'mariadbd'),
    words,
    () => sql('SELECT 1'),
    'SIGTERM',
    home,
  );
  await server.start();
  await sql('CREATE DATABASE xcatdb CHARACTER SET utf8mb4');
  await sql(`CREATE USER xcatadmin@localhost IDENTIFIED BY '${PASSWORD}'`);
  await sql('GRANT ALL ON xcatdb.* TO xcatadmin@localhost');
  return {
    ...server,
    cfgloc: `mysql:dbname=xcatdb;mysql_socket=${socketPath}|xcatadmin|${PASSWORD}`,
    password: PASSWORD,
    sql: (statement) => sql(statement, 'xcatdb'),
  };
}

const START_SECONDS = 60;

function serverProcess(
  user: string,
  program: string,
  words: readonly string[],
  ask: () => Promise<unknown>,
  stopSignal: NodeJS.Signals,
  home: string,
): Pick<DatabaseServerProcess, 'start' | 'stop' | 'freeze' | 'thaw' | 'remove'> {
  let child: ChildProcess | undefined;
  process.on('exit', () => {
    child?.kill('SIGKILL');
  });
  const start = async (): Promise<void> => {
    const [file, args] = as(user, program, words);
    const started = spawn(file, args, { stdio: 'ignore' });
    child = started;
    for (const end = Date.now() + START_SECONDS * 1000; ; ) {
      await sleep(50);
      if (started.exitCode !== null) throw new Error(`${program} ended with ${started.exitCode}`);
      if (
        await ask().then(
          () => true,
          () => false,
        )
      )
        return;
      if (Date.now() > end) throw new Error(`${program} does not answer after ${START_SECONDS} s`);
    }
  };
  const stop = async (): Promise<void> => {
    const running = child;
    child = undefined;
    if (running === undefined || running.exitCode !== null) return;
    const ended = once(running, 'exit');
    running.kill('SIGCONT');
    running.kill(stopSignal);
    await ended;
  };
  return {
    start,
    stop,
    freeze: () => {
      signalAll(child, 'SIGSTOP');
    },
    thaw: () => {
      signalAll(child, 'SIGCONT');
    },
    async remove() {
      signalAll(child, 'SIGCONT');
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL has a process per connection. */
function signalAll(child: ChildProcess | undefined, signal: NodeJS.Signals): void {
  if (child?.pid === undefined) return;
  const children = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').split(' ');
  for (const pid of [...children, String(child.pid)]) {
    if (pid !== '') process.kill(Number(pid), signal);
  }
}

function postgresFolders(): readonly string[] {
  const base = '/usr/lib/postgresql';
  const versions = existsSync(base)
    ? readdirSync(base).sort((one, other) => Number(other) - Number(one))
    : [];
  return [
    ...versions.map((version) => `${base}/${version}/bin`),
    '/usr/bin',
    '/usr/local/bin',
    '/usr/local/pgsql/bin',
  ];
}

function binaries(program: string, folders: readonly string[]): string | undefined {
  return folders.find((folder) => existsSync(join(folder, program)));
}

/** Database servers refuse to run as root. */
function as(user: string, program: string, words: readonly string[]): [string, string[]] {
  if (process.getuid?.() !== 0) return [program, [...words]];
  return ['setpriv', [`--reuid=${user}`, `--regid=${user}`, '--clear-groups', program, ...words]];
}

function privateDirectory(name: string, user: string): string {
  const directory = mkdtempSync(join(tmpdir(), `xcatd-ts-${name}-`));
  mkdirSync(directory, { recursive: true });
  own(directory, user);
  return directory;
}

function own(path: string, user: string): void {
  if (process.getuid?.() !== 0) return;
  const id = (flag: string): number => Number(execFileSync('id', [flag, user], { encoding: 'utf8' }));
  chownSync(path, id('-u'), id('-g'));
}
