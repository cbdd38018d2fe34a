import { closeSync, fstatSync, openSync, readlinkSync, statSync } from 'node:fs';
import { pino } from 'pino';
import { visibleLines } from './visible.js';

/** The daemon's log: one JSON line per event on standard error, where journald or a file takes it. */
export interface Log {
  info(facts: LogFacts, text: string): void;
  warn(facts: LogFacts, text: string): void;
  error(facts: LogFacts, text: string): void;
}

/** Never put a password, token, cookie or a command's arguments here. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** Characters of one text in a line: a stack fits, a noderange of megabytes does not. */
const MOST_TEXT = 4096;

/**
 * Whatever a text in it is made of, a line is no longer than it says something, and does nothing to the terminal it is
 * read on. A log that cannot be written, because its disk is full or its reader gone, ends nothing.
 * @param level pino's name of the least level written
 */
export function createLog(level: 'debug' | 'info' | 'warn' | 'silent'): Log {
  const lines = pino({ level, base: { pid: process.pid } }, { write: (line) => output().write(line) });
  const writer = (severity: keyof Log): Log[keyof Log] =>
    lines.isLevelEnabled(severity)
      ? (facts, text) => lines[severity](shown(facts), cut(text, MOST_TEXT))
      : () => {};
  return { info: writer('info'), warn: writer('warn'), error: writer('error') };
}

const STDERR = 2;

interface Output {
  readonly descriptor: number;
  /** The file that standard error was when the first line was written; undefined where it is none. */
  readonly file: string | undefined;
  readonly write: (line: string) => void;
}

/** One for all logs of the process. */
let current: Output | undefined;

function output(): Output {
  current ??= outputTo(STDERR, fileOf(STDERR));
  return current;
}

function outputTo(descriptor: number, file: string | undefined): Output {
  const destination = pino.destination({ fd: descriptor, sync: true });
  destination.on('error', () => {});
  return { descriptor, file, write: (line) => void destination.write(line) };
}

/**
 * Goes on in a new file where standard error is one that has been moved away: somebody rotates it. Returns what became of it.
 * @throws where a new file cannot be made
 */
export function reopenLogs(): string {
  const { descriptor, file } = output();
  if (file === undefined) return 'standard error is no file';
  if (isSameFile(file, descriptor)) return `${file} is in its place`;
  current = outputTo(openSync(file, 'a', 0o640), file);
  if (descriptor !== STDERR) closeSync(descriptor);
  return `${file} is a new file`;
}

function fileOf(descriptor: number): string | undefined {
  try {
    return fstatSync(descriptor).isFile() ? readlinkSync(`/proc/self/fd/${descriptor}`) : undefined;
  } catch {
    return undefined;
  }
}

function isSameFile(path: string, descriptor: number): boolean {
  try {
    const [there, ours] = [statSync(path), fstatSync(descriptor)];
    return there.ino === ours.ino && there.dev === ours.dev;
  } catch {
    return false;
  }
}

/** A text for a log: printable, and no longer than `most` characters, with what it had when it was longer. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return visibleLines(text);
  return `${visibleLines(text.slice(0, most))}… (${text.length} characters)`;
}

function shown(facts: LogFacts): LogFacts {
  return Object.fromEntries(
    Object.entries(facts).map(([name, value]) => [
      name,
      typeof value === 'string' ? cut(value, MOST_TEXT) : value,
    ]),
  );
}
