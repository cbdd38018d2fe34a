import {
  type ConnectionOptions,
  connect,
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import type { Settings } from '../../../../lib/settings/settings.js';
import type { BmcAddress } from './address.js';
import { isOfOldTls } from './old-tls.js';
import { recent } from './recent.js';

/** TLS sessions kept for resumption: about 2 KiB each. */
const MAX_TICKETS = 10_000;
/** One address of several is tried this long before the next is tried beside it. */
const NEXT_ADDRESS_MS = 2_000;
const KEEPALIVE_PROBE_MS = 60_000;

/** Opens TLS connections to BMCs. Certificates are self-signed and for other names: they are not checked. */
export type OpenTls = (
  address: BmcAddress,
  seconds: number,
  opened: (error: Error | null, socket: TLSSocket | null) => void,
) => TLSSocket;

/** A connection was not there in time. */
export class ConnectTimeout extends Error {
  constructor(
    readonly seconds: number,
    readonly stage: 'connecting' | 'handshake',
  ) {
    super('connect timed out');
  }
}

/** The BMC speaks TLS as it is not spoken here, unless the site asks for it. */
export class TlsTooOld extends Error {
  constructor(readonly why: Error) {
    super('TLS too old');
  }
}

/**
 * One TLS context for all BMCs and an own memory of sessions, so that a reconnect costs half. The second one, for BMCs
 * that know nothing better, is made where the site asks for it.
 */
export function createTls(settings: Pick<Settings, 'oldTls'>): OpenTls {
  const presentTls = createSecureContext({ ca: [] });
  let oldTls: SecureContext | undefined;
  const contextNow = (): SecureContext => {
    if (!settings.oldTls) return presentTls;
    oldTls ??= createSecureContext({ ca: [], minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });
    return oldTls;
  };
  const tickets = recent<Buffer>(MAX_TICKETS);

  return (address, seconds, opened) => {
    const session = tickets.get(address.text);
    const options: ConnectionOptions & { readonly autoSelectFamilyAttemptTimeout: number } = {
      host: address.host,
      port: address.port,
      servername: address.isName ? address.host : '',
      secureContext: contextNow(),
      rejectUnauthorized: false,
      ALPNProtocols: ['http/1.1'],
      autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_MS,
      ...(session === undefined ? {} : { session }),
    };
    const socket = connect(options);
    let stage: ConnectTimeout['stage'] = 'connecting';
    const timer = setTimeout(() => socket.destroy(new ConnectTimeout(seconds, stage)), seconds * 1000);
    let pending = true;
    const settle = (error: Error | null): void => {
      if (!pending) return;
      pending = false;
      clearTimeout(timer);
      if (error === null) opened(null, socket);
      else opened(error, null);
    };
    socket.setNoDelay(true);
    socket.setKeepAlive(true, KEEPALIVE_PROBE_MS);
    socket.once('connect', () => {
      stage = 'handshake';
    });
    socket.once('secureConnect', () => settle(null));
    socket.on('session', (ticket) => tickets.set(address.text, ticket));
    socket.on('error', (error: Error) => {
      if (pending) tickets.delete(address.text);
      settle(!settings.oldTls && isOfOldTls(error.message) ? new TlsTooOld(error) : error);
    });
    socket.once('close', () => settle(new Error('closed')));
    return socket;
  };
}
