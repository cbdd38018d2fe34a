import net from 'node:net';
import type { TLSSocket } from 'node:tls';
import t from 'tap';
import { createLog } from '../../../lib/log.js';
import { serveConnection } from '../../../lib/xcatd/connection.js';
import { LISTENER_TIMES, listen } from '../../../lib/xcatd/listener.js';
import { createReadingRoom } from '../../../lib/xcatd/reading-room.js';
import { makeAuthority } from '../../helpers/certificates.js';
import { rawConnect } from '../../helpers/raw-client.js';

const log = createLog('silent');
const times = { idle: 200, complete: 600 };

/** A listener with small times that answers every request with its command's name. */
async function start() {
  const authority = await makeAuthority();
  const server = await authority.issue('CN=mn');
  const identity = {
    key: server.key,
    cert: server.cert,
    ca: authority.cert,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: undefined,
  } as const;
  const listener = await listen({
    address: '127.0.0.1',
    port: 0,
    maxConnections: 1,
    identity: async () => identity,
    times: { ...LISTENER_TIMES, hello: 200, handshake: 2000, request: 600 },
    identify: ({ remoteAddress = '' }) => ({ name: undefined, address: remoteAddress }),
    log,
    serve: (socket: TLSSocket) =>
      serveConnection(socket, {
        source: 'mn',
        signal: new AbortController().signal,
        log,
        limits: {
          times,
          longest: {
            bytes: 1000,
            refusal: { error: 'too long', errorcode: 1 },
            tooMuch: (error) => ({ error }),
          },
        },
        room: createReadingRoom(),
        couldBeAllowed: async () => true,
        answer: async (request, outbox) => {
          await outbox.finish({ data: request.command ?? '', serverdone: '' });
          return 'keep';
        },
      }),
  });
  return { listener, target: { host: '127.0.0.1', port: listener.port, home: undefined } };
}

t.test(
  'P9 a silent client and one that never finishes its handshake are closed, and make room',
  async (t) => {
    const { listener, target } = await start();
    const noHandshake = net.connect(target.port, target.host);
    noHandshake.on('error', () => undefined);
    const closedEarly = new Promise((resolve) => noHandshake.once('close', resolve));
    noHandshake.resume();
    const silent = await rawConnect(target);
    await closedEarly;
    t.equal(await silent.closed(), '');
    const next = await rawConnect(target);
    next.send('<xcatrequest><command>x</command></xcatrequest>');
    t.match(await next.done(), /<data>x<\/data>/);
    next.close();
    listener.close();
  },
);

t.test('a request that is too long is answered; who sends on for ever is closed', async (t) => {
  const { listener, target } = await start();
  const client = await rawConnect(target);
  client.send(`<xcatrequest><command>x</command></xcatrequest><xcatrequest><stdin>${'x'.repeat(2000)}`);
  const text = await client.done(2);
  t.match(text, /<data>x<\/data>.*<error>too long<\/error>\n {2}<errorcode>1<\/errorcode>/s);
  const timer = setInterval(() => client.socket.write('x'.repeat(500)), 50);
  await client.closed();
  clearInterval(timer);
  listener.close();
});

t.test('a request whose bytes trickle in too slowly is not waited for', async (t) => {
  const { listener, target } = await start();
  const client = await rawConnect(target);
  const timer = setInterval(() => client.socket.write(' '), 50);
  client.send('<xcatrequest>');
  t.equal(await client.closed(), '');
  clearInterval(timer);
  listener.close();
});
