import { existsSync } from 'node:fs';
import { describeConnection } from './describe-connection.js';

/** Where a database server is and who we are there; holds a password, so it is never shown or logged. */
export interface DatabaseAddress {
  readonly database: string;
  /** A host name or address; a directory (Pg) or a file (mysql) of a Unix socket begins with a slash. */
  readonly host: string;
  /** Undefined: the engine's own. */
  readonly port: number | undefined;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly encryption: Encryption;
  /** What `lsxcatd -d` says of it; no password. */
  readonly description: readonly string[];
}

/** Off, encrypted without looking at the certificate, or encrypted with a server whose certificate is checked. */
export type Encryption =
  | { readonly kind: 'off' }
  | { readonly kind: 'unverified' }
  | { readonly kind: 'verified'; readonly authorityFile: string | undefined };

type Parameters = ReadonlyMap<string, string>;

/**
 * Reads `dbname=xcatdb;host=mn|xcatadm|password`, what stands after the engine in cfgloc (protocol 6.1).
 * @param source what the text comes from, for errors; the text itself is never in one
 * @throws Error where the database is not named or the port is no number
 */
export function parseConnection(engine: 'Pg' | 'mysql', text: string, source: string): DatabaseAddress {
  const [dsn = '', user = '', ...password] = text.split('|');
  const parameters: Parameters = new Map(
    dsn.split(';').map((pair) => {
      const equals = pair.indexOf('=');
      return [
        pair.slice(0, equals < 0 ? undefined : equals).trim(),
        equals < 0 ? '' : pair.slice(equals + 1).trim(),
      ];
    }),
  );
  const database = parameters.get('dbname') ?? parameters.get('database') ?? parameters.get('db') ?? '';
  if (database === '')
    throw new Error(`${source} names no database: it needs ${engine}:dbname=NAME;host=HOST|USER|PASSWORD`);
  return {
    description: describeConnection(engine, text),
    database,
    host: engine === 'Pg' ? pgHost(parameters) : mysqlHost(parameters),
    port: portOf(parameters.get('port'), source),
    user: user === '' ? undefined : user,
    password: password.length === 0 ? undefined : password.join('|'),
    encryption: engine === 'Pg' ? pgEncryption(parameters) : mysqlEncryption(parameters),
  };
}

function portOf(text: string | undefined, source: string): number | undefined {
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`${source}: the port must be a number from 1 to 65535`);
  return port;
}

/** Where the server's sockets are on the distributions xCAT runs on. */
const PG_DIRECTORIES = ['/var/run/postgresql', '/tmp'];
const MYSQL_SOCKETS = ['/var/run/mysqld/mysqld.sock', '/var/lib/mysql/mysql.sock', '/tmp/mysql.sock'];

/** Without a host libpq uses the Unix socket. */
function pgHost(parameters: Parameters): string {
  const host = parameters.get('hostaddr') ?? parameters.get('host') ?? '';
  if (host !== '') return host;
  const file = `.s.PGSQL.${parameters.get('port') ?? '5432'}`;
  return PG_DIRECTORIES.find((directory) => existsSync(`${directory}/${file}`)) ?? 'localhost';
}

/** For MySQL's clients `localhost` means the Unix socket, unless a port is given. */
function mysqlHost(parameters: Parameters): string {
  const socket = parameters.get('mysql_socket') ?? '';
  if (socket !== '') return socket;
  const host = parameters.get('host') ?? parameters.get('hostname') ?? '';
  if ((host !== '' && host !== 'localhost') || parameters.get('port') !== undefined)
    return host === '' ? 'localhost' : host;
  return MYSQL_SOCKETS.find((path) => existsSync(path)) ?? 'localhost';
}

/** libpq's `prefer`, its default, tries without asking for a certificate: here that is no encryption. */
function pgEncryption(parameters: Parameters): Encryption {
  const mode = parameters.get('sslmode');
  if (mode === 'verify-ca' || mode === 'verify-full')
    return { kind: 'verified', authorityFile: parameters.get('sslrootcert') };
  return mode === 'require' ? { kind: 'unverified' } : { kind: 'off' };
}

function mysqlEncryption(parameters: Parameters): Encryption {
  if (parameters.get('mysql_ssl') !== '1') return { kind: 'off' };
  const authorityFile = parameters.get('mysql_ssl_ca_file');
  return authorityFile === undefined ? { kind: 'unverified' } : { kind: 'verified', authorityFile };
}
