import { encodeResponse } from '../../xcat-compat/wire/encode-response.js';
import type { JobOutput, SettledNode } from '../plugin/contract.js';
import type { FromWorker } from './messages.js';

/** Documents of one message: what a TLS connection writes without holding up others. */
const MESSAGE_BYTES = 64 * 1024;

/** Beyond this much that the client has not taken, a job is told to wait before it makes more. */
const WINDOW_BYTES = 4 * 1024 * 1024;

/** The output of a job that is not written down. */
export interface DocumentOutput extends JobOutput {
  /** The client has taken so many more bytes. */
  taken(bytes: number): void;
  /** Sends what was said until now. */
  flush(): void;
}

/**
 * What a plugin says of a job, made into documents here, so that the daemon has nothing to do but pass bytes on. What
 * is said in one turn of the event loop goes as one message, and a node's result with or after its last line.
 * @param source the daemon's host name, for `xcatdsource`
 */
export function documentOutput(
  job: number,
  source: string,
  send: (message: FromWorker) => void,
  signal: AbortSignal,
): DocumentOutput {
  // ASCII: as many characters as bytes.
  let documents = '';
  let settled: SettledNode[] = [];
  let untaken = 0;
  let waiting: (() => void)[] = [];
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    if (documents === '' && settled.length === 0) return;
    untaken += documents.length;
    send({ kind: 'said', job, documents: Buffer.from(documents, 'latin1'), settled });
    documents = '';
    settled = [];
  }

  function flushSoon(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  }

  function letGo(): void {
    for (const resolve of waiting) resolve();
    waiting = [];
  }

  signal.addEventListener('abort', letGo, { once: true });

  return {
    reply(response) {
      documents += encodeResponse(response, source);
      if (documents.length >= MESSAGE_BYTES) flush();
      else flushSoon();
    },
    settled(node, result) {
      settled.push({ node, result });
      flushSoon();
    },
    nodeStatus: (node, status) => send({ kind: 'nodeStatus', job, node, status }),
    room() {
      if (untaken + documents.length <= WINDOW_BYTES || signal.aborted) return undefined;
      return new Promise((resolve) => waiting.push(resolve));
    },
    taken(bytes) {
      untaken -= bytes;
      if (untaken <= WINDOW_BYTES) letGo();
    },
    flush,
  };
}
