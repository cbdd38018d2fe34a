import { reveal, type Secret } from '../../../../lib/plugin/secret.js';

/** What a BMC gave at login. Its bytes are untrusted: only what may stand in a header is kept. */
export interface Granted {
  readonly token: string | undefined;
  /** For the Cookie header, with what is needed besides it for writing. */
  readonly cookie: string | undefined;
  readonly xsrfToken: string | undefined;
  /** The path that ends the session, of a login by Redfish. */
  readonly session?: string | undefined;
}

/** What lets us in. */
export interface Credentials {
  readonly username: string;
  readonly password: Secret;
}

/** How a request can show that it belongs to a session. */
export type AccessWay = 'token' | 'cookie' | 'basic';

export type AccessHeaders = Readonly<Record<string, string>>;

/** The ways this login allows, the best first: a token needs nothing besides it and no password check per request. */
export function waysOf(granted: Granted): readonly AccessWay[] {
  const ways: AccessWay[] = [];
  if (granted.token !== undefined) ways.push('token');
  if (granted.cookie !== undefined) ways.push('cookie');
  return [...ways, 'basic'];
}

/** The headers of one way. */
export function accessHeaders(way: AccessWay, granted: Granted, who: Credentials): AccessHeaders {
  switch (way) {
    case 'token':
      return { 'X-Auth-Token': granted.token ?? '' };
    case 'cookie': {
      const xsrf = granted.xsrfToken === undefined ? {} : { 'X-XSRF-TOKEN': granted.xsrfToken };
      return { Cookie: granted.cookie ?? '', ...xsrf };
    }
    case 'basic':
      return { Authorization: `Basic ${basicOf(who.username, reveal(who.password))}` };
    default:
      return way satisfies never;
  }
}

function basicOf(username: string, password: string): string {
  return Buffer.from(`${username}:${password}`).toString('base64');
}

/** Session cookies of phosphor-rest-server, bmcweb until 2025-03 and bmcweb since. */
const TOKEN_COOKIES = ['BMCWEB-SESSION', 'SESSION'];
const XSRF_COOKIE = 'XSRF-TOKEN';
const HEADER_SAFE = /^[\x21-\x7e]{1,4096}$/;

/** Reads a login by Redfish: the token of its header; without one (some give cookies) what the legacy login gives. */
export function readSession(
  setCookies: readonly string[],
  token: string | undefined,
  session: string | undefined,
): Granted {
  return { ...readGranted(setCookies, token), session };
}

/** Reads a login's answer: a token of its body, else the session cookie, which in bmcweb is the token. */
export function readGranted(setCookies: readonly string[], token: unknown): Granted {
  const cookies = new Map<string, string>();
  for (const line of setCookies) {
    const [, name, value] = /^\s*([^=;\s]+)=([^;]*)/.exec(line) ?? [];
    if (name !== undefined && value !== undefined && HEADER_SAFE.test(value)) cookies.set(name, value);
  }
  const tokenCookie = TOKEN_COOKIES.map((name) => cookies.get(name)).find((value) => value !== undefined);
  const bodyToken = typeof token === 'string' && HEADER_SAFE.test(token) ? token : undefined;
  const pairs = [...cookies].filter(([name]) => HEADER_SAFE.test(name));
  return {
    token: bodyToken ?? tokenCookie,
    cookie: pairs.length === 0 ? undefined : pairs.map(([name, value]) => `${name}=${value}`).join('; '),
    xsrfToken: cookies.get(XSRF_COOKIE),
  };
}
