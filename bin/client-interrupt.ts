import { PassThrough } from 'node:stream';
import type { OutgoingRequest } from '../xcat-compat/wire/encode-request.js';
import { type ClientCall, sendRequest } from './client-exchange.js';
import { type ClientOutput, createClientOutput } from './client-output.js';

/** As a shell has it for what a signal has ended: 128 and the signal's number. */
const EXIT_CODES: Readonly<Record<string, number>> = { SIGINT: 130, SIGTERM: 143 };
/** How long the daemon may take to say what has become of the nodes. */
const MOST_SECONDS = 15;

/** Words with which rflash begins nothing that could be cancelled. */
const BEGINS_NOTHING = new Set([
  ...['-l', '--list', '-c', '--check', '--plan', '--status', '--cancel'],
  ...['-h', '--help', '-v', '--version'],
]);

const texts = {
  detached: 'Interrupted: only this client has gone, the job goes on. See: rflash NODERANGE --status\n',
  cancelled: 'Interrupted: the flash was cancelled. This is what has become of its nodes:\n',
  lookAgain: (noderange: string) =>
    `A BMC that had been asked for something carries on with it. Look again with: rflash ${noderange} --status\n`,
  unknown:
    'Interrupted: the daemon was told to cancel the flash, but what has become of its nodes is not known. See: rflash NODERANGE --status\n',
} as const;

/**
 * The last lines of a client that was interrupted while it flashed, and its exit code. The daemon says nothing more to a
 * client that has aborted, so it is asked anew. Undefined for any other command: it ends as the stock client does.
 */
export async function afterInterrupt(
  request: OutgoingRequest,
  call: ClientCall,
  output: ClientOutput,
): Promise<number | undefined> {
  const words = request.arg ?? [];
  if (call.command !== 'rflash' || words.some((word) => BEGINS_NOTHING.has(word))) return undefined;
  const reason: unknown = call.interrupted.reason;
  const code = EXIT_CODES[String(reason)] ?? EXIT_CODES['SIGINT'] ?? 1;
  if (words.includes('--attach')) {
    await output.write({ stderr: texts.detached });
    return code;
  }
  const noderange = request.noderange ?? '';
  const lines = noderange === '' ? undefined : await statusOf(request, noderange, call);
  // All in one stream, so that it stays in its order.
  const told = lines === undefined ? texts.unknown : texts.cancelled + lines + texts.lookAgain(noderange);
  await output.write({ stderr: told });
  return code;
}

/** What the daemon says of the nodes; undefined where it does not, or knows no such word. */
async function statusOf(
  request: OutgoingRequest,
  noderange: string,
  call: ClientCall,
): Promise<string | undefined> {
  const stdout = new PassThrough({ encoding: 'utf8' });
  const stderr = new PassThrough({ encoding: 'utf8' });
  let text = '';
  stdout.on('data', (more: string) => {
    text += more;
  });
  stderr.resume();
  const asked: ClientCall = {
    ...call,
    args: [noderange, '--status'],
    ...{ stdout, stderr, environment: { XCATHOST: call.environment['XCATHOST'] } },
    interrupted: AbortSignal.timeout(MOST_SECONDS * 1000),
  };
  await sendRequest({ ...request, arg: ['--status'] }, asked, createClientOutput(asked));
  await new Promise((resolve) => setImmediate(resolve));
  return text.startsWith('Total=') ? text : undefined;
}
