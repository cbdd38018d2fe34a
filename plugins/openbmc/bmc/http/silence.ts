import { cleanText } from '../bmc-text.js';
import type { Silent } from '../problem.js';
import { messages } from '../problem-texts.js';
import type { BmcAddress } from './address.js';
import { onAbort } from './on-abort.js';
import { ConnectTimeout, TlsTooOld } from './tls.js';

/** A reply for a BMC that gave no answer: one line that says why in plain words. */
export function silent(sent: 'no' | 'maybe', reason: string): Silent {
  return { kind: 'silent', sent, text: messages.didNotRespond(reason) };
}

/** No answer because of this error. */
export function silentBecause(error: unknown, address: BmcAddress, sent: 'no' | 'maybe'): Silent {
  const { reason, own } = messages;
  const fault = ownFault(error);
  if (fault !== undefined) {
    const text = sent === 'maybe' ? own.lostAnswer(address.text, fault) : own.notAsked(address.text, fault);
    return { kind: 'silent', sent, text };
  }
  const say = sent === 'maybe' ? reason.noAnswer : reason.cannotConnect;
  return silent(sent, say(address.text, plainWords(error)));
}

const NO_MEMORY = 'out of memory';

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EPIPE: 'Connection reset by peer',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EHOSTDOWN: 'Host is down',
  ENOTFOUND: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_FAIL: 'Name resolution failed',
  UND_ERR_SOCKET: 'Connection closed by the BMC',
  HPE_INVALID_CONSTANT: 'the answer is not HTTP',
};

/** What this machine lacks, where the BMC has nothing to do with it. */
const ownFaults: ReadonlyMap<string, string> = new Map([
  ['EADDRNOTAVAIL', 'no free local port or address for another connection (EADDRNOTAVAIL)'],
  ['EAGAIN', 'too many processes or threads (EAGAIN)'],
  ['EMFILE', 'too many open files in this service (EMFILE)'],
  ['ENFILE', 'too many open files on this machine (ENFILE)'],
  ['ENOBUFS', 'no memory for network buffers (ENOBUFS)'],
  ['ENOMEM', NO_MEMORY],
  ['ENOSPC', 'no space left on a disk (ENOSPC)'],
  ['ERR_MEMORY_ALLOCATION_FAILED', NO_MEMORY],
]);

/** As OpenSSL and V8 say it; no BMC's words are in these errors. */
const OUT_OF_MEMORY = /malloc failure|out of memory|array buffer allocation failed/i;

/** What this machine lacks when that is why there is no answer; undefined when it is the BMC's or the network's doing. */
export function ownFault(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return ownFault(error.errors[0]);
  const code = codeOf(error);
  const known = code === undefined ? undefined : ownFaults.get(code);
  if (known !== undefined) return known;
  return OUT_OF_MEMORY.test(messageOf(error)) ? NO_MEMORY : undefined;
}

const MOST_CHARACTERS = 200;

/** The operating system's, TLS's or HTTP's reason as a person would say it. */
export function plainWords(error: unknown): string {
  if (error instanceof ConnectTimeout) return messages.reason.timedOut(error.seconds, error.stage);
  if (error instanceof TlsTooOld) return messages.reason.tlsTooOld(plainWords(error.why));
  if (error instanceof AggregateError && error.errors.length > 0) return plainWords(error.errors[0]);
  const code = codeOf(error);
  if (code?.startsWith('HPE_')) return 'the answer is not HTTP';
  const known = code === undefined ? undefined : words[code];
  if (code === 'ECONNRESET' && messageOf(error).includes('before secure TLS connection'))
    return 'Connection closed during the TLS handshake';
  if (known !== undefined) return known;
  if (code === 'EPROTO' || code?.startsWith('ERR_SSL_') || code?.startsWith('ERR_TLS_'))
    return `TLS failure: ${tlsReason(messageOf(error))}`;
  return code ?? cleanText(messageOf(error), MOST_CHARACTERS);
}

/** True when the error says that the other end had closed the connection. */
export function isClosedByPeer(error: unknown): boolean {
  const code = codeOf(error);
  return code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE';
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  if (error.code === 'UND_ERR_SOCKET' && error.cause instanceof Error)
    return codeOf(error.cause) ?? error.code;
  return typeof error.code === 'string' ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** OpenSSL's `…:error:0A00010B:SSL routines::wrong version number:…` holds its reason after `SSL routines`. */
function tlsReason(message: string): string {
  return cleanText(/SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? message, 80);
}

/** What the work resolves with, or a silence as soon as the signal aborts; the work itself goes on. */
export function orAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result | Silent> {
  if (signal.aborted) return Promise.resolve(silent('no', messages.reason.aborted));
  return new Promise((resolve, reject) => {
    const letGo = onAbort(signal, () => resolve(silent('no', messages.reason.aborted)));
    work.then(resolve, reject).finally(letGo);
  });
}
