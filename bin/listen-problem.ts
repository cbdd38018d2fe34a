const whys: Readonly<Record<string, string>> = {
  EADDRINUSE:
    "another program listens there already, perhaps xCAT's own xcatd or a daemon that was started before (ss -ltnp shows which). Stop it, or give another port with --port or the site table's key xcatdport",
  EACCES: 'this user may not listen there. Start the daemon as root, or give a port above 1023 with --port',
  EADDRNOTAVAIL:
    'this machine has no such address (ip address shows which it has). Give another one with --listen',
  EAFNOSUPPORT: 'this machine does not speak that kind of address. Give another one with --listen',
  ENOTFOUND: 'no address is known for that name. Give an address with --listen',
};

/** What to tell of a daemon that cannot listen; undefined for any other error. */
export function listenProblem(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const isOfListening = 'syscall' in error && (error.syscall === 'listen' || error.syscall === 'getaddrinfo');
  const code = String(error.code);
  if (!isOfListening || !Object.hasOwn(whys, code)) return undefined;
  const [host, port] = [
    'address' in error ? error.address : 'hostname' in error ? error.hostname : '',
    'port' in error ? error.port : '',
  ];
  const where = [host, port].filter((part) => part !== '').join(' port ');
  return `cannot listen on ${where}: ${whys[code] ?? code} (${code}).`;
}

/** @throws for what is no port */
export function portOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error(
    `serve: --port '${text}' is no port: give a number from 1 to 65535, or 0 for any free one.`,
  );
}
