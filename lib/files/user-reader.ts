import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import pLimit from 'p-limit';
import * as v from 'valibot';
import { type Account, accountNamed } from '../process/account.js';
import type { FamilyMarks } from '../process/family.js';
import type { FileReader, NotOpen, OpenFile } from './file-reader.js';
import type { ReaderTask } from './reader-main.js';

/** Files as the users of this machine may read them. */
export interface UserReaders {
  /** With the rights of a user; of nobody when there is no name, or no such user here. */
  of(user: string | undefined): FileReader;
}

export interface UserReadersOptions {
  /** The reader's program: bin/reader.js. */
  readonly entry: URL;
  readonly path: string;
  /** The mark of this daemon's processes. */
  readonly marks: FamilyMarks;
}

/** Reader processes at once of one user, and of all: a user's file system may be slow on purpose. */
const PER_USER = 1;
const AT_ONCE = 8;
/** A file that is not read by then is not read. */
const DEADLINE_SECONDS = 300;
/** What the reader says before the content: the names of a large directory are the longest. */
const MOST_HEADER_BYTES = 4 * 1024 * 1024;

const untold: NotOpen = { kind: 'notOpen', why: { kind: 'untold' } };

/** Only for a process that may become any user. */
export function createUserReaders(options: UserReadersOptions): UserReaders {
  const all = pLimit(AT_ONCE);
  const limits = new Map<string, { readonly limit: ReturnType<typeof pLimit>; waiting: number }>();

  /** Holds a place until the returned function is called. */
  async function place(user: string): Promise<() => void> {
    const own = limits.get(user) ?? { limit: pLimit(PER_USER), waiting: 0 };
    limits.set(user, own);
    own.waiting += 1;
    return new Promise((taken) => {
      own
        .limit(() => all(() => new Promise<void>((leave) => taken(leave))))
        .finally(() => {
          own.waiting -= 1;
          if (own.waiting === 0) limits.delete(user);
        })
        .catch(() => undefined);
    });
  }

  async function start(
    user: string,
    task: ReaderTask,
    path: string,
    signal: AbortSignal,
  ): Promise<Reading | NotOpen> {
    const found = await accountNamed(user);
    if (found.kind === 'none') return { kind: 'notOpen', why: { kind: 'noAccount', user } };
    const leave = await place(user);
    try {
      signal.throwIfAborted();
      return await begin(startReader(options, found.account, task, path), signal, leave);
    } catch (error) {
      leave();
      throw error;
    }
  }

  const readerOf = (user: string): FileReader => ({
    async open(path, signal) {
      if (path.includes('\0')) return untold;
      const reading = await start(user, 'content', path, signal);
      if (reading.kind === 'notOpen') return reading;
      if ('bytes' in reading.header) return openFile(reading, reading.header.bytes);
      await reading.close();
      return untold;
    },
    async list(directory, signal) {
      if (directory.includes('\0')) return untold;
      const reading = await start(user, 'names', directory, signal);
      if (reading.kind === 'notOpen') return reading;
      await reading.close();
      return 'names' in reading.header ? { kind: 'listing', names: reading.header.names } : untold;
    },
  });

  return { of: (user) => (user === undefined ? nobodysReader : readerOf(user)) };
}

/** Of callers of whom not even a name is known. */
const noName = async (): Promise<NotOpen> => ({
  kind: 'notOpen',
  why: { kind: 'noAccount', user: undefined },
});
const nobodysReader: FileReader = { open: noName, list: noName };

function startReader(
  { entry, path: PATH, marks }: UserReadersOptions,
  { name, uid, gid }: Account,
  task: ReaderTask,
  path: string,
): ChildProcess & { readonly stdout: Readable } {
  const words = [fileURLToPath(entry), name, String(uid), String(gid), task, path];
  return spawn(process.execPath, words, {
    cwd: '/',
    env: { PATH, ...marks },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

const Header = v.union([
  v.object({ bytes: v.pipe(v.number(), v.safeInteger(), v.minValue(0)) }),
  v.object({ names: v.array(v.string()) }),
  v.object({ closed: v.literal(true) }),
]);

/** A reader process that has said what it found. */
interface Reading {
  readonly kind: 'reading';
  readonly header: v.InferOutput<typeof Header>;
  /** What follows. */
  readonly rest: () => AsyncIterable<Buffer>;
  readonly exitCode: Promise<number | null>;
  readonly close: () => Promise<void>;
}

async function begin(
  child: ChildProcess & { readonly stdout: Readable },
  signal: AbortSignal,
  leave: () => void,
): Promise<Reading> {
  const kill = (): void => void child.kill('SIGKILL');
  const exitCode = new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(null));
    child.once('exit', resolve);
  });
  const deadline = setTimeout(kill, DEADLINE_SECONDS * 1000);
  signal.addEventListener('abort', kill, { once: true });
  exitCode
    .then(() => {
      clearTimeout(deadline);
      signal.removeEventListener('abort', kill);
      leave();
    })
    .catch(leave);
  const close = async (): Promise<void> => {
    kill();
    child.stdout.destroy();
    await exitCode;
  };

  const chunks: AsyncIterator<Buffer> = child.stdout.iterator({ destroyOnReturn: false });
  try {
    const { header, rest } = await headerOf(chunks);
    return { kind: 'reading', header, rest: () => following(rest, chunks), exitCode, close };
  } catch (error) {
    await close();
    signal.throwIfAborted();
    throw error;
  }
}

/** The first line, and the beginning of what follows. */
async function headerOf(
  chunks: AsyncIterator<Buffer>,
): Promise<{ readonly header: v.InferOutput<typeof Header>; readonly rest: Buffer }> {
  const parts: Buffer[] = [];
  for (let bytes = 0; bytes <= MOST_HEADER_BYTES; ) {
    const next = await chunks.next();
    if (next.done === true) break;
    const end = next.value.indexOf(LINE_FEED);
    parts.push(end === -1 ? next.value : next.value.subarray(0, end));
    bytes += next.value.length;
    if (end === -1) continue;
    const header = v.parse(Header, JSON.parse(Buffer.concat(parts).toString('utf8')));
    return { header, rest: next.value.subarray(end + 1) };
  }
  throw new Error('the process that reads for a user ended without a word');
}

const LINE_FEED = 0x0a;

async function* following(first: Buffer, chunks: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first;
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next()) yield next.value;
}

function openFile({ rest, exitCode, close }: Reading, bytes: number): OpenFile {
  return {
    kind: 'open',
    bytes,
    chunks: rest,
    unchanged: async () => (await exitCode) === 0,
    close,
  };
}
