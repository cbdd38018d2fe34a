import type { IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type net from 'node:net';
import type { Duplex } from 'node:stream';
import type { SecureVersion } from 'node:tls';
import type { Bmc } from '../bmc.js';
import { certificate, type KeyType } from './certificate.js';

export interface TlsOptions {
  readonly keyType: KeyType;
  readonly minVersion: SecureVersion;
  readonly maxVersion: SecureVersion;
  /** Idle connections are closed after so long. */
  readonly keepAliveMs: number;
}

/** A request that has come in. */
export interface Arrival {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The client waits for `100 Continue`. */
  readonly expects: boolean;
  /** The connection under TLS. */
  readonly connection: net.Socket;
}

export type Handle = (bmc: Bmc, arrival: Arrival) => void;

interface Owned {
  readonly bmc: Bmc;
  readonly connection: net.Socket;
}

/**
 * The one TLS and HTTP engine behind all listeners of a fleet: certificate and secure context are shared, and a
 * listener costs little more than its descriptor.
 */
export interface Front {
  readonly certificatePem: string;
  /** Takes over a connection accepted for this BMC. */
  take(socket: net.Socket, bmc: Bmc): void;
}

const HANDSHAKE_MS = 15_000;
const MAX_HEADER_BYTES = 8192;

export async function openFront(options: TlsOptions, handle: Handle): Promise<Front> {
  const { key, cert } = await certificate(options.keyType);
  const server = https.createServer({
    key,
    cert,
    minVersion: options.minVersion,
    maxVersion: options.maxVersion,
    ALPNProtocols: ['http/1.1'],
    handshakeTimeout: HANDSHAKE_MS,
    keepAliveTimeout: options.keepAliveMs,
    maxHeaderSize: MAX_HEADER_BYTES,
    requestTimeout: 0,
    headersTimeout: HANDSHAKE_MS,
    noDelay: true,
  });
  // A connection is known by its two ends until TLS is up, and by its socket from then on.
  const waiting = new Map<string, Owned>();
  const owners = new WeakMap<object, Owned>();
  server.on('secureConnection', (socket) => {
    const owned = waiting.get(nameOf(socket));
    if (owned === undefined) socket.destroy();
    else owners.set(socket, owned);
  });
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  server.on('clientError', (error, socket) => refuse(socket, 'code' in error ? error.code : undefined));
  const serve = (request: IncomingMessage, response: ServerResponse, expects: boolean): void => {
    const owned = owners.get(request.socket);
    if (owned === undefined) request.socket.destroy();
    else handle(owned.bmc, { request, response, expects, connection: owned.connection });
  };
  server.on('request', (request, response) => serve(request, response, false));
  server.on('checkContinue', (request, response) => serve(request, response, true));
  return {
    certificatePem: cert,
    take(socket, bmc) {
      const name = nameOf(socket);
      waiting.set(name, { bmc, connection: socket });
      socket.once('close', () => waiting.delete(name));
      server.emit('connection', socket);
    },
  };
}

const refusals: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_INVALID_METHOD: '405 Method Not Allowed\r\nAllow: GET, HEAD, POST, PATCH, PUT, DELETE',
};

/** A request that cannot be parsed: 431 for large headers, 405 for a strange method, 400 for anything else, nothing for a dead connection. */
function refuse(socket: Duplex, code: unknown): void {
  const status = refusals[String(code)] ?? '400 Bad Request';
  if (code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
}

function nameOf(socket: net.Socket): string {
  return `${socket.localAddress}:${socket.localPort}-${socket.remoteAddress}:${socket.remotePort}`;
}
