/** How a driver's pool lends a connection. */
export interface Lender<Connection> {
  readonly lend: () => Promise<Connection>;
  readonly giveBack: (connection: Connection) => void;
  /** At once, also where the server says nothing any more. */
  readonly drop: (connection: Connection) => void;
}

/** Lends a connection to `work`, and drops it where that fails or is aborted: nobody knows what state it is in. */
export async function borrow<Connection, T>(
  { lend, giveBack, drop }: Lender<Connection>,
  signal: AbortSignal,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await untilAborted(lend(), signal, giveBack);
  try {
    const result = await untilAborted(work(connection), signal, () => {});
    giveBack(connection);
    return result;
  } catch (error) {
    drop(connection);
    throw error;
  }
}

/** @param late what becomes of a value that nobody waits for any more */
async function untilAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  late: (value: T) => void,
): Promise<T> {
  let stop = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stop = () => {
      promise.then(late, () => {});
      reject(new Error('aborted'));
    };
  });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
