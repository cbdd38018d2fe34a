import { setImmediate as turn } from 'node:timers/promises';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type { Journal } from './journal.js';
import { messages } from './messages.js';

/** Lines of one job that are kept; beyond, only those that say of an error. */
const MAX_LINES = 200_000;
/** Lines read in one turn of the event loop. */
const LINES_AT_ONCE = 500;

/** Everything a job says, from the journal: whoever watches sees what was written down, all of it, in its order. */
export interface Transcript {
  say(line: XcatResponse): void;
  /** One of the last lines: kept in every case. */
  sayLast(line: XcatResponse): void;
  /** Everything has been said and written. */
  end(): void;
  /** The daemon stops: nobody is shown anything any more. */
  suspend(): void;
  /** Shows all lines until the end; resolves with what ended it. */
  show(send: (line: XcatResponse) => void, signal: AbortSignal): Promise<'end' | 'suspended' | 'aborted'>;
}

export function createTranscript(job: number, journal: Journal): Transcript {
  let seq = journal.reader.lineCount(job);
  let over: 'end' | 'suspended' | undefined;
  let told = false;
  const watchers = new Set<() => void>();
  const tell = (): void => {
    told = false;
    for (const wake of watchers) wake();
  };

  function keep(line: XcatResponse): void {
    journal.write({ kind: 'line', job, seq, response: line });
    seq += 1;
    if (!told) journal.whenWritten(tell);
    told = true;
  }

  return {
    say(line) {
      if (seq < MAX_LINES || isError(line)) keep(line);
      if (seq === MAX_LINES) keep(messages.linesDropped(MAX_LINES));
    },
    sayLast: keep,
    end() {
      over ??= 'end';
      tell();
    },
    suspend() {
      over ??= 'suspended';
      tell();
    },
    async show(send, signal) {
      for (let from = 0; ; ) {
        if (signal.aborted) return 'aborted';
        if (over === 'suspended') return over;
        const lines = journal.reader.lines(job, from, LINES_AT_ONCE);
        lines.forEach(send);
        from += lines.length;
        if (lines.length > 0) await turn();
        else if (over !== undefined) return over;
        else await news(watchers, signal);
      }
    },
  };
}

function isError({ error, errorcode, node }: XcatResponse): boolean {
  return error !== undefined || errorcode !== undefined || (node !== undefined && 'error' in node);
}

/** Resolves at the next line, at the end, or when the signal aborts. */
function news(watchers: Set<() => void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      watchers.delete(wake);
      signal.removeEventListener('abort', wake);
      resolve();
    };
    watchers.add(wake);
    signal.addEventListener('abort', wake, { once: true });
  });
}
