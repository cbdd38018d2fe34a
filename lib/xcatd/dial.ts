import tls from 'node:tls';

/** How long a TCP connection may take [Client.pm:220]. */
const CONNECT_MS = 15_000;

/** What a client shows and believes, as PEM: its key and certificate in one text, and the CA of the server. */
export interface ClientCredential {
  readonly keyAndCertificate: string;
  readonly ca: string;
}

export interface DialOptions {
  readonly host: string;
  readonly port: number;
  /** undefined: no certificate is shown and none is verified. */
  readonly credential: ClientCredential | undefined;
  readonly signal: AbortSignal;
}

export type Dialled =
  | { readonly kind: 'connected'; readonly socket: tls.TLSSocket }
  | {
      readonly kind: 'failed';
      readonly reason: string;
      /** The system's error number, such as 111 for a refused connection. */
      readonly errno: number | undefined;
      /** Whether the TCP connection was there and TLS failed. */
      readonly reached: boolean;
    };

/**
 * Connects to an xcatd. The server's certificate must come from the CA; its host name is not looked at, because
 * xCAT's certificates do not name every address of a server [Client.pm:253-266]. The TLS handshake has no deadline
 * of its own: a server with its highest number of clients lets the others wait before it.
 */
export function dial(options: DialOptions): Promise<Dialled> {
  return new Promise((settle) => {
    let reached = false;
    const socket = connect(options);
    const fail = (problem: Error) => {
      clearTimeout(deadline);
      options.signal.removeEventListener('abort', abort);
      socket.destroy();
      settle({ kind: 'failed', reason: reasonOf(problem), errno: errnoOf(problem), reached });
    };
    const abort = () => fail(new Error('interrupted'));
    const deadline = setTimeout(() => fail(new Error('connect: timeout')), CONNECT_MS);
    options.signal.addEventListener('abort', abort, { once: true });
    socket.once('error', fail);
    socket.once('connect', () => {
      reached = true;
      clearTimeout(deadline);
    });
    socket.once('secureConnect', () => {
      options.signal.removeEventListener('abort', abort);
      socket.off('error', fail);
      settle({ kind: 'connected', socket });
    });
    if (options.signal.aborted) abort();
  });
}

function connect({ host, port, credential }: DialOptions): tls.TLSSocket {
  const trust: tls.ConnectionOptions =
    credential === undefined
      ? { rejectUnauthorized: false }
      : {
          key: credential.keyAndCertificate,
          cert: credential.keyAndCertificate,
          ca: credential.ca,
          rejectUnauthorized: true,
        };
  return tls.connect({ host, port, ...trust, checkServerIdentity: () => undefined });
}

function reasonOf(problem: Error): string {
  return problem instanceof AggregateError ? problem.errors.map(String).join('; ') : problem.message;
}

function errnoOf(problem: Error): number | undefined {
  const first: unknown = problem instanceof AggregateError ? problem.errors[0] : problem;
  if (typeof first !== 'object' || first === null || !('errno' in first)) return undefined;
  const { errno } = first;
  return typeof errno === 'number' && errno < 0 && errno > -256 ? -errno : undefined;
}
