import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { type Identity, makeAuthority } from './certificates.js';

/** A request as the BMC got it. */
export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** What a script answers: a status with a body, or a function that does something worse to the connection. */
export type Scripted =
  | {
      readonly status: number;
      readonly reason?: string;
      readonly headers?: Readonly<Record<string, string | readonly string[]>>;
      /** Text as it is, anything else as JSON. */
      readonly body?: unknown;
    }
  | ((socket: Socket, response: ServerResponse) => void);

export interface ScriptedBmc {
  /** For openbmc.bmc. */
  readonly bmc: string;
  readonly port: number;
  readonly seen: Seen[];
  /** `POST /login` and the like, in order. */
  readonly asked: () => readonly string[];
  readonly counts: { connections: number; open: number; most: number; resumed: number };
  /** Closes all connections; the server stays. */
  readonly dropConnections: () => void;
  readonly close: () => Promise<void>;
}

let identity: Promise<Identity> | undefined;

/** Starts an HTTPS server on loopback that answers every request as the script says. */
export async function startScriptedBmc(
  script: (seen: Seen, nth: number) => Scripted | Promise<Scripted>,
  options: { readonly host?: string; readonly port?: number; readonly maxVersion?: 'TLSv1' | 'TLSv1.1' } = {},
): Promise<ScriptedBmc> {
  identity ??= makeAuthority('CN=testhost');
  const { key, cert } = await identity;
  const sockets = new Set<TLSSocket>();
  const seen: Seen[] = [];
  const counts = { connections: 0, open: 0, most: 0, resumed: 0 };
  const old =
    options.maxVersion === undefined
      ? {}
      : ({ minVersion: 'TLSv1', maxVersion: options.maxVersion, ciphers: 'DEFAULT@SECLEVEL=0' } as const);
  const server = createHttpsServer({ key, cert, keepAliveTimeout: 0, ...old });
  server.on('secureConnection', (socket) => {
    counts.connections += 1;
    counts.open += 1;
    counts.most = Math.max(counts.most, counts.open);
    if (socket.isSessionReused()) counts.resumed += 1;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      counts.open -= 1;
      sockets.delete(socket);
    });
  });
  server.on('tlsClientError', () => {});
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { method = '', url = '', headers } = request;
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return;
    }
    const one: Seen = { method, path: url, headers, body: Buffer.concat(chunks) };
    seen.push(one);
    const scripted = await script(one, seen.length);
    if (typeof scripted === 'function') {
      scripted(request.socket, response);
      return;
    }
    const { status, reason, body } = scripted;
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    response.writeHead(status, reason ?? '', {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...scripted.headers,
    });
    response.end(text);
  };
  server.on('request', (request, response) => void answer(request, response));
  const host = options.host ?? '127.0.0.1';
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const dropConnections = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    bmc: `${host}:${port}`,
    port,
    seen,
    asked: () => seen.map(({ method, path }) => `${method} ${path}`),
    counts,
    dropConnections,
    close: async () => {
      dropConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
