import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { TLSSocket } from 'node:tls';
import { type ClientCredential, dial } from '../lib/xcatd/dial.js';
import { messages } from '../xcat-compat/client/client-texts.js';
import { serverAddress } from '../xcat-compat/client/server-address.js';
import { createResponseDecoder, MalformedResponse } from '../xcat-compat/wire/decode-responses.js';
import {
  ABORT_REQUEST,
  encodeRequest,
  type OutgoingRequest,
  UnsendableText,
} from '../xcat-compat/wire/encode-request.js';
import type { ClientOutput } from './client-output.js';

/** After Ctrl-C the server has so long to take notice [Client.pm:306]. */
const ABORT_GRACE_MS = 2_000;
const INTERRUPTED = 130;
const BROKEN_PIPE = 141;
const FAILED = 255;

/** Standard input, as `process.stdin` has it; whether it is a pipe is looked up by its descriptor. */
export type ClientInput = Readable & { readonly fd?: number; readonly isTTY?: boolean };

/** One command of xCAT, to be sent to a daemon. */
export interface ClientCall {
  readonly command: string;
  readonly args: readonly string[];
  /** `host:port`; undefined: the variable XCATHOST, else localhost:3001. */
  readonly host: string | undefined;
  /** The directory that has `.xcat/client-cred.pem` and `.xcat/ca.pem`. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin: ClientInput;
  readonly stdout: Writable;
  readonly stderr: Writable;
  /** Aborts at Ctrl-C or TERM: the server is told to stop. */
  readonly interrupted: AbortSignal;
}

/** Sends a request, prints the replies as the stock client does, and resolves with the exit code. Never rejects. */
export async function sendRequest(
  request: OutgoingRequest,
  call: ClientCall,
  output: ClientOutput,
): Promise<number> {
  const encoded = encode(request);
  if (encoded.kind === 'unsendable') return output.fail(messages.unsendable(encoded.reason), 1);
  const socket = await connected(call, output);
  if (typeof socket === 'number') return socket;
  return exchange(socket, encoded.xml, call, output);
}

function encode(request: OutgoingRequest) {
  try {
    return { kind: 'sendable', xml: encodeRequest(request) } as const;
  } catch (problem) {
    if (!(problem instanceof UnsendableText)) throw problem;
    return { kind: 'unsendable', reason: problem.message } as const;
  }
}

/** The connection, or the exit code when there is none. */
async function connected(call: ClientCall, output: ClientOutput): Promise<TLSSocket | number> {
  const given = call.host ?? call.environment['XCATHOST'];
  const address = serverAddress(given);
  if (address === undefined) {
    await output.write({ stdout: messages.notConnected(given ?? '') });
    return output.fail(messages.connectionFailure(`${given} is not HOST:PORT`), FAILED);
  }
  const credential = await readCredential(call.home);
  const dialled = await dial({ ...address, credential, signal: call.interrupted });
  if (credential === undefined && (dialled.kind === 'connected' || dialled.reached)) {
    await output.write({ stdout: messages.noCertificates(call.home, call.environment['USER'] ?? '') });
  }
  if (dialled.kind === 'connected') return dialled.socket;
  if (call.interrupted.aborted) return INTERRUPTED;
  await output.write({ stdout: messages.notConnected(address.text) });
  return output.fail(messages.connectionFailure(dialled.reason), dialled.errno ?? FAILED);
}

/** undefined when one of the files cannot be read. */
async function readCredential(home: string): Promise<ClientCredential | undefined> {
  try {
    const [keyAndCertificate, ca] = await Promise.all(
      ['client-cred.pem', 'ca.pem'].map((file) => readFile(join(home, '.xcat', file), 'utf8')),
    );
    return keyAndCertificate === undefined || ca === undefined ? undefined : { keyAndCertificate, ca };
  } catch {
    return undefined;
  }
}

/** Sends the request and prints what comes back, up to the document that ends it. */
async function exchange(
  socket: TLSSocket,
  request: string,
  call: ClientCall,
  output: ClientOutput,
): Promise<number> {
  const { interrupted } = call;
  const abort = () => {
    socket.write(ABORT_REQUEST);
    setTimeout(() => socket.destroy(), ABORT_GRACE_MS).unref();
  };
  interrupted.addEventListener('abort', abort, { once: true });
  try {
    await output.write({ stdout: output.traces ? request : '' });
    socket.write(request);
    if (interrupted.aborted) abort();
    return await printReplies(socket, call, output);
  } finally {
    interrupted.removeEventListener('abort', abort);
    socket.on('error', () => {});
    socket.destroySoon();
  }
}

async function printReplies(socket: TLSSocket, call: ClientCall, output: ClientOutput): Promise<number> {
  const decoder = createResponseDecoder();
  let errorcodes = 0;
  try {
    const chunks: AsyncIterable<Buffer> = socket.iterator({ destroyOnReturn: false });
    for await (const chunk of chunks) {
      if (call.interrupted.aborted) continue;
      const responses = decoder.push(chunk);
      const last = responses.findIndex((response) => 'serverdone' in response);
      errorcodes |= await output.print(last < 0 ? responses : responses.slice(0, last + 1));
      if (last >= 0) return errorcodes & 255;
      if (output.broken) return BROKEN_PIPE;
    }
  } catch (problem) {
    if (problem instanceof MalformedResponse)
      return output.fail(messages.unreadableReply(problem.reason), FAILED);
    // A connection that broke: what was said until then is all there is.
  }
  return call.interrupted.aborted ? 0 : output.fail(messages.endedPrematurely, 1);
}
