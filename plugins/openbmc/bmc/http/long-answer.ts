import type { CommandBudget } from '../budget.js';
import type { Problem } from '../problem.js';
import type { BmcReply, VerbName } from '../verbs/index.js';
import type { HttpAnswer } from './http-answer.js';
import type { Arrival } from './intake.js';
import { type Decoded, readValue } from './json-answer.js';

/** Of a dialect: whose answers are long. */
interface LongReader {
  readonly budget: Pick<CommandBudget, 'intake' | 'room'>;
  readonly get: (verb: VerbName, path: string, arrival: Arrival) => Promise<HttpAnswer | Problem>;
}

/** Reading a shorter answer takes no time worth waiting for. */
const LONG_CHARACTERS = 16 * 1024;

/**
 * GET of a whole tree. Its answer may have megabytes, so it is taken in when there is memory for it and read when it
 * is its turn: one a turn of the event loop, so that short commands go on in between, and not before the client has
 * taken what was printed until then.
 */
export async function readLong<Value>(
  rest: LongReader,
  verb: VerbName,
  path: string,
  decode: (data: unknown) => Decoded<Value> | undefined,
): Promise<BmcReply<Value>> {
  const arrival = rest.budget.intake.begin();
  try {
    const reply = await rest.get(verb, path, arrival);
    if (reply.kind === 'answer' && reply.body.length > LONG_CHARACTERS) {
      await turn();
      // Whoever waited for room waits for a turn again: the answer read before it may have filled it.
      for (let room = rest.budget.room(); room !== undefined; room = rest.budget.room()) {
        await room;
        await turn();
      }
    }
    return readValue(reply, decode);
  } finally {
    arrival.end();
  }
}

const waiting: (() => void)[] = [];

/** Resolves in a turn of the event loop of its own; who comes first is first. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.push(resolve) === 1) setImmediate(next);
  });
}

function next(): void {
  waiting.shift()?.();
  if (waiting.length > 0) setImmediate(next);
}
