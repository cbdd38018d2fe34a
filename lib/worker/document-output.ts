import { encodeResponse } from '../../xcat-compat/wire/encode-response.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { globalError, nodeError } from '../../xcat-compat/wire/sendmsg.js';
import { replyTooLong } from '../ended-work-texts.js';
import type { FromWorker } from '../ipc/worker-messages.js';
import type { JobOutput, NodeResult, SettledNode } from '../plugin/contract.js';
import type { NodeEvent } from '../plugin/node-event.js';

/** Documents of one message: what a TLS connection writes without holding up others. */
const MESSAGE_BYTES = 64 * 1024;

/** One reply's document is no longer: a line has some hundred bytes. */
const MAX_DOCUMENT_BYTES = 1024 * 1024;

/** Results of one message, and the longest reason that one has: far below the largest frame. */
const MAX_SETTLED = 1024;
const MAX_REASON_CHARACTERS = 4096;

/**
 * Beyond this much that the client has not taken, a job is told to wait before it makes more. What waits in the daemon
 * is encrypted in one go when the client has taken what came before it.
 */
const WINDOW_BYTES = 1024 * 1024;

/** The output of a job that is not written down. */
export interface DocumentOutput extends JobOutput {
  /** The client has taken so many more bytes. */
  taken(bytes: number): void;
  /** What became of a file that was handed over. */
  filed(seq: number, problem: string | undefined): void;
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
  const files = new Map<number, (problem: string | undefined) => void>();
  let lastFile = 0;

  function flush(): void {
    scheduled = false;
    if (documents === '' && settled.length === 0) return;
    untaken += documents.length;
    send({ kind: 'documents', job, documents: Buffer.from(documents, 'latin1'), settled });
    documents = '';
    settled = [];
  }

  function tell(event: NodeEvent): void {
    send({ kind: 'events', job, events: [event] });
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

  function filed(seq: number, problem: string | undefined): void {
    files.get(seq)?.(problem);
    files.delete(seq);
  }

  signal.addEventListener(
    'abort',
    () => {
      letGo();
      for (const seq of [...files.keys()]) filed(seq, 'aborted');
    },
    { once: true },
  );

  return {
    reply(response) {
      documents += documentOf(response, source);
      if (documents.length >= MESSAGE_BYTES) flush();
      else flushSoon();
    },
    settled(node, result) {
      settled.push({ node, result: briefly(result) });
      if (settled.length >= MAX_SETTLED) flush();
      else flushSoon();
    },
    nodeStatus: (node, status) => tell({ kind: 'powered', node, status }),
    nodeLog: (node, text) => tell({ kind: 'logged', node, text }),
    handOver(node, name) {
      if (signal.aborted) return Promise.resolve('aborted');
      lastFile += 1;
      const seq = lastFile;
      send({ kind: 'file', job, seq, node, name });
      return new Promise((resolve) => files.set(seq, resolve));
    },
    filed,
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

/** What is too long to be passed on becomes an error of its node, which the client ends with. */
function documentOf(response: XcatResponse, source: string): string {
  const document = encodeResponse(response, source);
  if (document.length <= MAX_DOCUMENT_BYTES) return document;
  return encodeResponse(tooLong(response, document.length), source);
}

/** The reply in the place of one that has so many characters. */
export function tooLong({ node }: XcatResponse, characters: number): XcatResponse {
  const name = typeof node === 'object' && 'name' in node ? node.name : undefined;
  const text = replyTooLong(characters);
  return name === undefined ? globalError(text) : nodeError(name, text);
}

/** A result whose reason can be passed on. */
export function briefly(result: NodeResult): NodeResult {
  if (result.kind === 'success' || result.reason.length <= MAX_REASON_CHARACTERS) return result;
  return { ...result, reason: result.reason.slice(0, MAX_REASON_CHARACTERS) };
}
