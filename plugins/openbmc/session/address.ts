import { isIP, isIPv6 } from 'node:net';

/** Where a BMC is. */
export interface BmcAddress {
  /** For connecting: a name or an address, without brackets. */
  readonly host: string;
  readonly port: number;
  /** Names get a server name in TLS, addresses must not [RFC 6066 3]. */
  readonly isName: boolean;
  /** `https://host[:port]`, as HTTP wants it. */
  readonly origin: string;
  /** `host:port` for people, and to tell BMCs apart. */
  readonly text: string;
}

const HTTPS_PORT = 443;
const NAME = /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?$/;

/** Reads openbmc.bmc: `host`, `host:port`, `[v6]`, `[v6]:port` or `v6`. Undefined when it is none of these. */
export function parseBmcAddress(bmc: string): BmcAddress | undefined {
  const found = isV6(bmc) ? { host: bmc, port: undefined } : (bracketed(bmc) ?? plain(bmc));
  if (found === undefined) return undefined;
  const port = found.port === undefined ? HTTPS_PORT : Number(found.port);
  if (port < 1 || port > 65_535) return undefined;

  const inUrl = isV6(found.host) ? `[${found.host.replace(/%.*$/, '')}]` : found.host;
  const origin = port === HTTPS_PORT ? `https://${inUrl}` : `https://${inUrl}:${port}`;
  if (!URL.canParse(origin)) return undefined;
  const host = found.host;
  return { host, port, isName: isIP(host) === 0, origin, text: `${inUrl}:${port}` };
}

/** Two colons at least: without them Node's check, which costs a process 8 ms of CPU at its first use, is not needed. */
function isV6(host: string): boolean {
  return host.indexOf(':') !== host.lastIndexOf(':') && isIPv6(host);
}

interface HostPort {
  readonly host: string;
  readonly port: string | undefined;
}

function bracketed(bmc: string): HostPort | undefined {
  const [, host, port] = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(bmc) ?? [];
  return host !== undefined && isV6(host) ? { host, port } : undefined;
}

function plain(bmc: string): HostPort | undefined {
  const [, host, port] = /^([^:]+)(?::(\d{1,5}))?$/.exec(bmc) ?? [];
  return host !== undefined && NAME.test(host) ? { host, port } : undefined;
}
