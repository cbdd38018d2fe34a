import { messages } from '../messages.js';
import type { Silent } from '../problem.js';
import type { BmcAddress } from './address.js';
import { ConnectTimeout } from './tls.js';

/** A reply for a BMC that gave no answer: one line that says why in plain words. */
export function silent(sent: boolean, reason: string): Silent {
  return { kind: 'silent', sent, text: messages.didNotRespond(reason) };
}

/** No answer because of this error. `sent`: the request may have reached the BMC. */
export function silentBecause(error: unknown, address: BmcAddress, sent: boolean): Silent {
  const { reason } = messages;
  const say = sent ? reason.noAnswer : reason.cannotConnect;
  return silent(sent, say(address.text, plainWords(error)));
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Connection refused',
  ECONNRESET: 'Connection reset by peer',
  EPIPE: 'Connection reset by peer',
  ETIMEDOUT: 'Connection timed out',
  EHOSTUNREACH: 'No route to host',
  ENETUNREACH: 'Network is unreachable',
  EHOSTDOWN: 'Host is down',
  EADDRNOTAVAIL: 'Cannot assign requested address',
  EMFILE: 'Too many open files in this service',
  ENOTFOUND: 'Name or service not known',
  EAI_AGAIN: 'Temporary failure in name resolution',
  EAI_FAIL: 'Name resolution failed',
  UND_ERR_SOCKET: 'Connection closed by the BMC',
  HPE_INVALID_CONSTANT: 'the answer is not HTTP',
};

/** The operating system's, TLS's or HTTP's reason as a person would say it. */
export function plainWords(error: unknown): string {
  if (error instanceof ConnectTimeout) return messages.reason.timedOut(error.seconds, error.stage);
  if (error instanceof AggregateError && error.errors.length > 0) return plainWords(error.errors[0]);
  const code = codeOf(error);
  if (code?.startsWith('HPE_')) return 'the answer is not HTTP';
  const known = code === undefined ? undefined : words[code];
  if (code === 'ECONNRESET' && messageOf(error).includes('before secure TLS connection'))
    return 'Connection closed during the TLS handshake';
  if (known !== undefined) return known;
  if (code === 'EPROTO' || code?.startsWith('ERR_SSL_') || code?.startsWith('ERR_TLS_'))
    return `TLS failure: ${tlsReason(messageOf(error))}`;
  return code ?? messageOf(error);
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
  return /SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? message.slice(0, 80);
}
