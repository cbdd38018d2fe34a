import net from 'node:net';
import tls from 'node:tls';
import type { Log } from '../log.js';
import { createAdmission } from './limits.js';

/** A client must have finished its TLS handshake by then [xcatd:1562]. */
const HANDSHAKE_MS = 10_000;
const BACKLOG = 8192;

/** What the TLS side needs; asked again for every connection, so a changed site table counts without a restart [xcatd:1553]. */
export interface TlsIdentity {
  readonly key: string;
  readonly cert: string;
  readonly ca: string;
  readonly minVersion: tls.SecureVersion;
  readonly maxVersion: tls.SecureVersion;
  readonly ciphers: string | undefined;
}

export interface ListenerOptions {
  /** undefined: all addresses, IPv6 and IPv4. */
  readonly address: string | undefined;
  /** 0: any free port. */
  readonly port: number;
  readonly maxConnections: number;
  /** The same object as before when nothing has changed. */
  readonly identity: () => Promise<TlsIdentity>;
  /** Serves one client to its end. */
  readonly serve: (socket: tls.TLSSocket) => Promise<void>;
  readonly log: Log;
  readonly handshakeMs?: number;
}

export interface Listener {
  readonly address: string;
  readonly port: number;
  /** Takes no new client; those being served go on. */
  close(): void;
  /** Clients being served and clients waiting for their turn. */
  clients(): { readonly serving: number; readonly waiting: number };
}

/**
 * Accepts clients on xcatd's port.
 * @throws the error of `listen` (EADDRINUSE …) and that of a first TLS identity that cannot be read
 */
export async function listen(options: ListenerOptions): Promise<Listener> {
  const handshake = await createHandshake(options);
  const admission = createAdmission<net.Socket>(options.maxConnections, (socket) => {
    void handshake(socket).finally(() => admission.leave());
  });
  // A waiting client is not read from: its handshake begins when its turn comes.
  const server = net.createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
    const gone = (): void => admission.forget(socket);
    socket.once('close', gone);
    socket.on('error', gone);
    admission.enter(socket);
    if (admission.waiting > 0) throttled(options.log, admission.serving, admission.waiting);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: options.address ?? '::', port: options.port, backlog: BACKLOG }, resolve);
  });
  server.on('error', (error) => options.log.error({ error: error.message }, 'listener'));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the listener has no TCP address');
  return {
    address: bound.address,
    port: bound.port,
    close: () => void server.close(),
    clients: () => ({ serving: admission.serving, waiting: admission.waiting }),
  };
}

/** Takes one accepted socket through TLS and its service; resolves when the client is gone. */
async function createHandshake(options: ListenerOptions): Promise<(socket: net.Socket) => Promise<void>> {
  let current = await options.identity();
  const server = tls.createServer({
    ...secureOptions(current),
    handshakeTimeout: options.handshakeMs ?? HANDSHAKE_MS,
    // Asked for, verified when sent, not required: nodes come without one [xcatd:1570].
    requestCert: true,
    rejectUnauthorized: false,
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('secureConnection', (socket) => {
    serveVerified(socket, options).catch((error: unknown) => {
      options.log.error({ error: String(error) }, 'serving a client failed');
      socket.destroy();
    });
  });

  return async (socket) => {
    const identity = await options.identity();
    if (identity !== current) {
      current = identity;
      server.setSecureContext(secureOptions(identity));
    }
    await new Promise<void>((resolve) => {
      socket.once('close', resolve);
      if (socket.destroyed) resolve();
      else server.emit('connection', socket);
    });
  };
}

/**
 * A certificate that does not chain to our CA ends the connection; none at all makes the client anonymous. Node
 * lets both in with rejectUnauthorized off, and shows the common name of the false one too.
 */
async function serveVerified(socket: tls.TLSSocket, options: ListenerOptions): Promise<void> {
  // From here on: a client may shut its side after the request. Before, that would leave a half handshake open.
  socket.allowHalfOpen = true;
  socket.on('error', () => socket.destroy());
  if (!socket.authorized && !socket.destroyed && Object.keys(socket.getPeerCertificate()).length > 0) {
    options.log.warn(
      { peer: socket.remoteAddress, reason: String(socket.authorizationError) },
      'client certificate refused',
    );
    socket.destroy();
    return;
  }
  await options.serve(socket);
}

function secureOptions(identity: TlsIdentity): tls.SecureContextOptions {
  const { key, cert, ca, minVersion, maxVersion, ciphers } = identity;
  return { key, cert, ca, minVersion, maxVersion, ...(ciphers === undefined ? {} : { ciphers }) };
}

let lastThrottled = 0;

function throttled(log: Log, serving: number, waiting: number): void {
  const now = Date.now();
  if (now - lastThrottled < 30_000) return;
  lastThrottled = now;
  log.warn(
    { serving, waiting },
    'Connections are being throttled: more clients than site.xcatmaxconnections',
  );
}
