import { isIPv4, isIPv6 } from 'node:net';

/** Where a BMC is. */
export interface BmcAddress {
  /** For connecting: a name or an address, without brackets. An address has one spelling, see `canonicalIp`. */
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
const LINK_LOCAL = /^fe[89ab][0-9a-f]:/;
const NAME = /^[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_.])?$/;

/**
 * Reads openbmc.bmc: `host`, `host:port`, `[v6]`, `[v6]:port` or `v6`. Undefined when it is none of these, and for what
 * the system's resolver would make an address of that nobody has written: `10.0.0.010` (octal), `0xa000001`, `10.1`.
 */
export function parseBmcAddress(bmc: string): BmcAddress | undefined {
  const found = isV6(bmc) ? { host: bmc, port: undefined } : (bracketed(bmc) ?? plain(bmc));
  if (found === undefined) return undefined;
  const port = found.port === undefined ? HTTPS_PORT : Number(found.port);
  if (port < 1 || port > 65_535) return undefined;

  const ip = canonicalIp(found.host);
  const host = ip ?? found.host.toLowerCase();
  if (ip === undefined ? !isName(host) : isUnspecified(ip)) return undefined;
  const inUrl = ip?.includes(':') === true ? `[${host.split('%', 1)[0] ?? ''}]` : host;
  const origin = port === HTTPS_PORT ? `https://${inUrl}` : `https://${inUrl}:${port}`;
  if (!URL.canParse(origin)) return undefined;
  return { host, port, isName: ip === undefined, origin, text: textOf(host, port) };
}

/** `host:port`, with the brackets of IPv6 and the interface a link-local address is on. */
export function textOf(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/**
 * The one spelling of an address: IPv6 compressed and in small letters [RFC 5952], IPv4 within it as IPv4, with the
 * interface it is on where one is named. Undefined for what is no address.
 */
export function canonicalIp(host: string): string | undefined {
  if (isIPv4(host)) return host;
  if (!isV6(host)) return undefined;
  const [address = '', zone] = host.split('%');
  const written = new URL(`https://[${address}]`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(written);
  if (mapped !== null) return dotted(mapped[1] ?? '', mapped[2] ?? '');
  // Elsewhere the interface means nothing.
  return zone !== undefined && LINK_LOCAL.test(written) ? `${written}%${zone}` : written;
}

/** Whether it reads like a number in the place of an address, as `10.0.0.010`, `0x7f.1` or `127.1` do. */
export function isOddAddress(bmc: string): boolean {
  const [, host] = /^\[?([^:\]]+)\]?(?::\d*)?$/.exec(bmc.trim()) ?? [];
  return host !== undefined && !isIPv4(host) && endsInNumber(host.toLowerCase());
}

function dotted(high: string, low: string): string {
  const [upper, lower] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [upper >> 8, upper & 0xff, lower >> 8, lower & 0xff].join('.');
}

/** Connecting to it reaches this machine itself. */
function isUnspecified(ip: string): boolean {
  return ip === '::' || ip.startsWith('0.');
}

function isName(host: string): boolean {
  return NAME.test(host) && !endsInNumber(host);
}

/** What inet_aton takes for an address ends so; no name does [URL Standard, "ends in a number"]. */
function endsInNumber(host: string): boolean {
  const last = host.replace(/\.$/, '').split('.').at(-1) ?? '';
  return /^(?:\d+|0x[0-9a-f]*)$/.test(last);
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
  const [, host, port] = /^\[([^\]]+)\](?::([1-9]\d{0,4}))?$/.exec(bmc) ?? [];
  return host !== undefined && isV6(host) ? { host, port } : undefined;
}

function plain(bmc: string): HostPort | undefined {
  const [, host, port] = /^([^:]+)(?::([1-9]\d{0,4}))?$/.exec(bmc) ?? [];
  return host !== undefined ? { host, port } : undefined;
}
