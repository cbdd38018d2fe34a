import type { Writable } from 'node:stream';
import { showsServer } from '../xcat-compat/client/build-request.js';
import { type Printed, printResponse } from '../xcat-compat/client/print-response.js';
import type { ResponseElement } from '../xcat-compat/wire/decode-responses.js';
import { encodeResponse } from '../xcat-compat/wire/encode-response.js';
import { printable } from '../xcat-compat/wire/printable.js';

interface OutputCall {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly stdout: Writable;
  readonly stderr: Writable;
}

/** Where a client's lines go, and how replies become lines. */
export interface ClientOutput {
  /** Request and replies are shown as they are on the wire (XCATXMLTRACE). */
  readonly traces: boolean;
  /** Whether standard output is closed at the other end. */
  readonly broken: boolean;
  write(printed: { readonly stdout?: string; readonly stderr?: string }): Promise<void>;
  /** Prints replies and gives their error codes. */
  print(responses: readonly ResponseElement[]): Promise<number>;
  /** Prints a last text on standard error and gives the exit code. */
  fail(text: string, code: number): Promise<number>;
}

/** A client's output for one command; the variables XCATSHOWSVR, XCATSHOWXML and XCATXMLTRACE count, as in the stock client. */
export function createClientOutput(call: OutputCall): ClientOutput {
  const { command, args, environment, stdout, stderr } = call;
  const isSet = (name: string) => !['', '0', undefined].includes(environment[name]);
  const options = { showServer: isSet('XCATSHOWSVR') || showsServer(command, args) };
  const traces = isSet('XCATXMLTRACE');
  const showsXml = isSet('XCATSHOWXML');
  let broken = false;
  for (const stream of [stdout, stderr]) {
    stream.on('error', () => {
      broken = true;
    });
  }
  const printed = (response: ResponseElement): Printed =>
    showsXml
      ? { stdout: `${encodeResponse(response, undefined)}\n`, stderr: '', errorcodes: 0 }
      : printResponse(response, options);

  const output: ClientOutput = {
    traces,
    get broken() {
      return broken;
    },
    async write(texts) {
      await Promise.all([put(stdout, texts.stdout), put(stderr, texts.stderr)]);
    },
    async print(responses) {
      let errorcodes = 0;
      // One write for many lines, as long as the two streams stay in order.
      let stdout = '';
      for (const response of responses) {
        const one = printed(response);
        stdout += (traces ? encodeResponse(response, undefined) : '') + one.stdout;
        errorcodes |= one.errorcodes;
        if (one.stderr === '') continue;
        await output.write({ stdout, stderr: one.stderr });
        stdout = '';
      }
      await output.write({ stdout });
      return errorcodes;
    },
    async fail(text, code) {
      await output.write({ stderr: printable(text) });
      return code;
    },
  };
  return output;
}

/** Waits while the reader of the stream is behind, and no longer than it is there. */
function put(stream: Writable, text = ''): Promise<void> {
  if (text === '' || stream.destroyed || stream.write(text)) return Promise.resolve();
  return new Promise((resolve) => {
    const settle = () => {
      stream.off('drain', settle).off('close', settle).off('error', settle);
      resolve();
    };
    stream.once('drain', settle).once('close', settle).once('error', settle);
  });
}
