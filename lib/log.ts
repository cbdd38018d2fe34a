import { pino } from 'pino';

/** The daemon's log: one JSON line per event on standard error, where journald or a file takes it. */
export interface Log {
  info(facts: LogFacts, text: string): void;
  warn(facts: LogFacts, text: string): void;
  error(facts: LogFacts, text: string): void;
}

/** Never put a password, token, cookie or a command's arguments here. */
export type LogFacts = Readonly<Record<string, string | number | boolean | undefined>>;

/** @param level pino's name of the least level written */
export function createLog(level: 'debug' | 'info' | 'warn' | 'silent'): Log {
  return pino({ level, base: { pid: process.pid } }, pino.destination({ fd: 2, sync: true }));
}
