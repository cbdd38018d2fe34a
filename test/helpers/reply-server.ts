import type { AddressInfo } from 'node:net';
import tls, { type TLSSocket } from 'node:tls';
import type { Test } from 'tap';
import { createOutbox, type Outbox } from '../../lib/xcatd/outbox.js';
import { decodeRequest } from '../../xcat-compat/wire/decode-request.js';
import type { XcatRequest } from '../../xcat-compat/wire/request.js';
import { createFramer } from '../../xcat-compat/wire/request-framer.js';
import { makeAuthority, writeClientHome } from './certificates.js';

/** One client's request, as the server's end of a test sees it. */
export interface Asked {
  readonly request: XcatRequest;
  readonly outbox: Outbox;
  readonly socket: TLSSocket;
}

export interface ReplyServer {
  /** HOST:PORT for a client. */
  readonly host: string;
  readonly port: number;
  /** A home directory with the certificates of a client, CN root. */
  readonly home: string;
  /** Every request that came, aborts too. */
  readonly requests: readonly XcatRequest[];
}

/** Made once for all servers of a test file. */
let identities: ReturnType<typeof makeIdentities> | undefined;

async function makeIdentities() {
  const authority = await makeAuthority();
  const [server, client] = await Promise.all([authority.issue('CN=mn'), authority.issue('CN=root')]);
  return { authority, server, client };
}

/** A TLS server on loopback that answers each request by calling `reply`; it ends with the test. */
export async function startReplyServer(t: Test, reply: (asked: Asked) => void): Promise<ReplyServer> {
  identities ??= makeIdentities();
  const { authority, server, client } = await identities;
  const home = t.testdir({});
  writeClientHome(home, authority, client);

  const requests: XcatRequest[] = [];
  const sockets = new Set<TLSSocket>();
  const listener = tls.createServer(
    { key: server.key, cert: server.cert, ca: authority.cert, requestCert: true, rejectUnauthorized: false },
    (socket) => {
      sockets.add(socket);
      const framer = createFramer(1 << 20);
      const outbox = createOutbox(socket, 'mn', () => socket.destroy());
      socket.on('error', () => socket.destroy());
      socket.on('data', (chunk: Buffer) => {
        for (const framed of framer.push(chunk)) {
          if (framed.kind !== 'request') {
            socket.destroy();
            return;
          }
          const request = decodeRequest(framed.xml);
          requests.push(request);
          reply({ request, outbox, socket });
        }
      });
    },
  );
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    listener.close();
  });
  const port = portOf(listener.address());
  return { host: `127.0.0.1:${port}`, port, home, requests };
}

/** A port of loopback on which nothing listens. */
export async function unusedPort(): Promise<number> {
  const listener = tls.createServer();
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const port = portOf(listener.address());
  await new Promise((resolve) => listener.close(resolve));
  return port;
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no TCP address');
  return address.port;
}
