import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import tls from 'node:tls';

/** How to connect to a daemon in a test, below the level of the client program. */
export interface RawTarget {
  readonly host: string;
  readonly port: number;
  /** HOME/.xcat has the certificates; undefined: none is sent. */
  readonly home: string | undefined;
}

/** A TLS connection to a daemon, speaking text. */
export interface RawClient {
  readonly socket: tls.TLSSocket;
  send(text: string): void;
  /** Everything received so far. */
  readonly text: () => string;
  /** Resolves with everything received when it contains `count` ends of requests. */
  done(count?: number): Promise<string>;
  /** Resolves with everything received when the daemon has closed. */
  closed(): Promise<string>;
  close(): void;
}

export function rawConnect(target: RawTarget, options: tls.ConnectionOptions = {}): Promise<RawClient> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({
      host: target.host,
      port: target.port,
      rejectUnauthorized: false,
      ...(target.home === undefined ? {} : credentialOf(target.home)),
      ...options,
    });
    let text = '';
    socket.setEncoding('latin1').on('data', (more: string) => {
      text += more;
    });
    socket.once('error', reject);
    socket.once('secureConnect', () => {
      socket.off('error', reject);
      socket.on('error', () => undefined);
      resolve({
        socket,
        send: (more) => void socket.write(more),
        text: () => text,
        done: (count = 1) =>
          until(
            socket,
            () => (text.match(/<serverdone>/g)?.length ?? 0) >= count,
            () => text,
          ),
        closed: () =>
          until(
            socket,
            () => socket.destroyed || socket.readableEnded,
            () => text,
          ),
        close: () => void socket.destroy(),
      });
    });
  });
}

/** Sends one request and returns all documents of its answer. */
export async function ask(target: RawTarget, request: string): Promise<string> {
  const client = await rawConnect(target);
  client.send(request);
  const text = await client.done();
  client.close();
  return text;
}

/** `<xcatrequest>` with these elements, each value a line of its own. */
export function requestText(elements: Readonly<Record<string, string | readonly string[]>>): string {
  const lines = Object.entries(elements).flatMap(([name, values]) =>
    [values].flat().map((value) => `  <${name}>${value}</${name}>\n`),
  );
  return `<xcatrequest>\n${lines.join('')}</xcatrequest>\n`;
}

function credentialOf(home: string): tls.SecureContextOptions {
  const pem = readFileSync(join(home, '.xcat', 'client-cred.pem'));
  return { key: pem, cert: pem, ca: readFileSync(join(home, '.xcat', 'ca.pem')) };
}

function until(socket: tls.TLSSocket, reached: () => boolean, text: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const look = (): void => {
      if (reached()) resolve(text());
      else if (socket.destroyed || socket.readableEnded) reject(new Error(`closed early, after: ${text()}`));
    };
    socket.on('data', look);
    socket.on('end', look);
    socket.on('close', look);
    look();
  });
}
