import { printResponse } from '../xcat-compat/client/print-response.js';
import type { ResponseElement } from '../xcat-compat/wire/decode-responses.js';
import type { ClientCall } from './client-exchange.js';
import type { ClientOutput } from './client-output.js';
import { createJsonReplies } from './json-replies.js';

const WORD = '--json';
/** Commands whose replies are about nodes. */
const FOLDED = new Set([
  'rbeacon',
  'renergy',
  'reventlog',
  'rflash',
  'rinv',
  'rpower',
  'rsetboot',
  'rspconfig',
  'rvitals',
]);
/** Words with which the daemon has no document of its own. */
const WITHOUT_DOCUMENT = ['--attach', '--cancel'];

/** A command whose replies are to be one JSON document. */
export interface JsonCall {
  /** As it is sent: xCAT's protocol knows the word of rflash only. */
  readonly call: ClientCall;
  readonly output: ClientOutput;
  /** Prints the document. */
  end(exitCode: number): Promise<void>;
}

/** Undefined where no JSON is asked for, or of a command that has none. */
export function jsonCall(call: ClientCall, output: ClientOutput): JsonCall | undefined {
  const { command, args } = call;
  if (!FOLDED.has(command) || !args.includes(WORD)) return undefined;
  const isKnown = command === 'rflash' && !args.some((word) => WITHOUT_DOCUMENT.includes(word));
  const replies = createJsonReplies(command);
  const problem = (text = ''): void => {
    const lines = text.split('\n').map((line) => line.trim());
    const whole = lines.filter((line) => line !== '').join(' ');
    if (whole !== '') replies.problem(whole);
  };
  return {
    call: { ...call, args: isKnown ? args : args.filter((word) => word !== WORD) },
    output: {
      traces: false,
      get broken() {
        return output.broken;
      },
      write: async ({ stdout, stderr }) => {
        problem(stdout);
        problem(stderr);
      },
      print: async (responses: readonly ResponseElement[]) => {
        let errorcodes = 0;
        for (const response of responses) {
          replies.add(response);
          errorcodes |= printResponse(response, { showServer: false }).errorcodes;
        }
        return errorcodes;
      },
      fail: async (text, code) => {
        problem(text);
        return code;
      },
    },
    end: (exitCode) => output.write({ stdout: `${JSON.stringify(replies.document(exitCode))}\n` }),
  };
}
