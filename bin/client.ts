import { fstatSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { buildRequest } from '../xcat-compat/client/build-request.js';
import { shapeOf } from '../xcat-compat/client/commands.js';
import { type ClientCall, type ClientInput, sendRequest } from './client-exchange.js';
import { type ClientOutput, createClientOutput } from './client-output.js';

export { isClientCommand } from '../xcat-compat/client/commands.js';
export type { ClientCall } from './client-exchange.js';

/** Does the command as the stock client does, and resolves with the exit code. Never rejects. */
export async function runClient(call: ClientCall): Promise<number> {
  const output = createClientOutput(call);
  switch (call.command) {
    case 'tabrestore': {
      const { tabrestore } = await import('./client-tabrestore.js');
      return tabrestore(call, output);
    }
    case 'tabedit': {
      const { tabedit } = await import('./client-tabedit.js');
      return tabedit(call, output);
    }
    default:
      return sendFolded(call, output);
  }
}

/** With `--json` the replies are one document, whatever becomes of the command. */
async function sendFolded(call: ClientCall, output: ClientOutput): Promise<number> {
  if (!call.args.includes('--json')) return send(call, output);
  const { jsonCall } = await import('./client-json.js');
  const json = jsonCall(call, output);
  if (json === undefined) return send(call, output);
  const code = await send(json.call, json.output);
  await json.end(code);
  return code;
}

async function send(call: ClientCall, output: ClientOutput): Promise<number> {
  const request = buildRequest({ ...call, stdin: await readInput(call) });
  const code = await sendRequest(request, call, output);
  if (!call.interrupted.aborted || code !== 0) return code;
  const { afterInterrupt } = await import('./client-interrupt.js');
  return (await afterInterrupt(request, call, output)) ?? code;
}

/** All of standard input when it is a pipe; object commands read anything but a terminal [xcatDBcmds]. */
async function readInput({ command, stdin }: ClientCall): Promise<string | undefined> {
  const reads = shapeOf(command) === 'objects' ? stdin.isTTY !== true : isPipe(stdin);
  return reads ? text(stdin) : undefined;
}

function isPipe(stdin: ClientInput): boolean {
  return stdin.fd !== undefined && fstatSync(stdin.fd).isFIFO();
}
