import { createRequire } from 'node:module';
import type { DatabaseSyncInstance } from '@photostructure/sqlite';

/** One open SQLite database; the same API in Node's own module and in @photostructure/sqlite. */
export type SqliteDatabase = DatabaseSyncInstance;

interface SqliteModule {
  readonly DatabaseSync: new (location: string) => SqliteDatabase;
}

/**
 * Opens a database.
 * @param location a path, or a `file:` URL as SQLite reads it
 * @throws where the file cannot be opened, and where this installation has no SQLite at all
 */
export function openSqlite(location: string): SqliteDatabase {
  return new (sqlite().DatabaseSync)(location);
}

/** SQLite's result code of a failed call, such as 5 for SQLITE_BUSY; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  if ('errcode' in error && typeof error.errcode === 'number') return error.errcode & 0xff;
  // @photostructure/sqlite gives no number where reading many rows fails.
  if (!('code' in error) || error.code !== 'ERR_SQLITE_ERROR') return undefined;
  return codes.get(error.message) ?? SQLITE_ERROR;
}

const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_LOCKED = 6;
export const SQLITE_CANTOPEN = 14;

/** SQLite's texts of these codes. */
const codes: ReadonlyMap<string, number> = new Map([
  ['database is locked', SQLITE_BUSY],
  ['database table is locked', SQLITE_LOCKED],
  ['unable to open database file', SQLITE_CANTOPEN],
]);

/** Another connection's lock is in the way; what was tried may be tried again. */
export function isLocked(error: unknown): boolean {
  const code = sqliteCode(error);
  return code === SQLITE_BUSY || code === SQLITE_LOCKED;
}

let loaded: SqliteModule | undefined;

/**
 * The package before Node's own module where that one still warns of itself (Node 22), after it where it is finished
 * (Node 24): nothing is printed that the command did not say.
 */
function sqlite(): SqliteModule {
  loaded ??= nodeMajor() >= 24 ? (builtIn() ?? packaged()) : (installed() ?? quietly(builtIn) ?? packaged());
  return loaded;
}

function nodeMajor(): number {
  return Number.parseInt(process.versions.node, 10);
}

/** Node's own module where it needs no flag and reads `file:` URLs (22.15, 23.10 and later). */
function builtIn(): SqliteModule | undefined {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 22 || (major === 22 && minor < 15) || (major === 23 && minor < 10)) return undefined;
  const module: unknown = process.getBuiltinModule('node:sqlite');
  return isSqlite(module) ? module : undefined;
}

/** Without the warning that Node gives when its own module is loaded, and with every other. */
function quietly<T>(load: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return load();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The package where it is installed and has a binary for this machine. */
function installed(): SqliteModule | undefined {
  try {
    return packaged();
  } catch {
    return undefined;
  }
}

function packaged(): SqliteModule {
  const module: unknown = requirePackage();
  if (!isSqlite(module)) throw new Error('@photostructure/sqlite has no DatabaseSync: install version 1.2');
  return module;
}

function requirePackage(): unknown {
  try {
    return createRequire(import.meta.url)('@photostructure/sqlite');
  } catch (cause) {
    throw new Error('No SQLite: use Node.js 22.15 or later, or install the package @photostructure/sqlite', {
      cause,
    });
  }
}

function isSqlite(module: unknown): module is SqliteModule {
  return typeof module === 'object' && module !== null && 'DatabaseSync' in module;
}
