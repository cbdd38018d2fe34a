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
      return send(call, output);
  }
}

async function send(call: ClientCall, output: ClientOutput): Promise<number> {
  return sendRequest(buildRequest({ ...call, stdin: await readInput(call) }), call, output);
}

/** All of standard input when it is a pipe; object commands read anything but a terminal [xcatDBcmds]. */
async function readInput({ command, stdin }: ClientCall): Promise<string | undefined> {
  const reads = shapeOf(command) === 'objects' ? stdin.isTTY !== true : isPipe(stdin);
  return reads ? text(stdin) : undefined;
}

function isPipe(stdin: ClientInput): boolean {
  return stdin.fd !== undefined && fstatSync(stdin.fd).isFIFO();
}
