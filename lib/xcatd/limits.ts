/**
 * Admission: at most so many clients are served at once; further ones wait their turn and get no error, they just
 * wait, their TLS handshake not begun [xcatd:1511].
 */
export interface Admission<Client> {
  /** Serves the client now, or when its turn comes. */
  enter(client: Client): void;
  /** A served client has gone: the next one's turn. */
  leave(): void;
  /** Takes a waiting client out of the line. */
  forget(client: Client): void;
  readonly serving: number;
  readonly waiting: number;
}

export function createAdmission<Client>(most: number, serve: (client: Client) => void): Admission<Client> {
  const line = new Set<Client>();
  let serving = 0;

  const next = (): void => {
    while (serving < most && line.size > 0) {
      const [client] = line;
      if (client === undefined) return;
      line.delete(client);
      serving += 1;
      serve(client);
    }
  };

  return {
    enter(client) {
      line.add(client);
      next();
    },
    leave() {
      serving -= 1;
      next();
    },
    forget(client) {
      line.delete(client);
    },
    get serving() {
      return serving;
    },
    get waiting() {
      return line.size;
    },
  };
}
