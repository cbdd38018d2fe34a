const DEFAULT_SERVER = 'localhost:3001';
const DEFAULT_PORT = 3001;

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
  /** As it was given, for messages. */
  readonly text: string;
}

/** `host:port`, `[v6]:port`, `[v6%scope]:port`, or a host alone for port 3001 [Client.pm:56, 209]. undefined: none of these. */
export function serverAddress(given: string | undefined): ServerAddress | undefined {
  const text = given === undefined || given === '' ? DEFAULT_SERVER : given;
  const parts = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d{1,5}))?$/.exec(text);
  const host = parts?.[1] ?? parts?.[2];
  const port = Number(parts?.[3] ?? DEFAULT_PORT);
  return host === undefined || port > 65535 ? undefined : { host, port, text };
}
