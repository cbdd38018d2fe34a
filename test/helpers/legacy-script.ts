import type { Scripted, Seen } from './scripted-bmc.js';

/** What a BMC of a generation does with logins and sessions, around the answers of a test. */
export interface LegacyBmc {
  readonly script: (seen: Seen) => Scripted;
  /** Sessions that are logged in. */
  readonly open: Set<string>;
  logins: number;
  logouts: number;
}

export interface LegacyKind {
  readonly server: 'phosphor-rest-server' | 'bmcweb';
  readonly forms: readonly ('list' | 'named')[];
  readonly shows: readonly ('token' | 'cookie' | 'basic')[];
  readonly username: string;
  readonly password: string;
}

/** phosphor-rest-server: list form, cookie `sid`. */
export const L0: LegacyKind = {
  server: 'phosphor-rest-server',
  forms: ['list'],
  shows: ['cookie'],
  username: 'root',
  password: '0penBmc',
};
/** bmcweb with REST: both forms, token, cookie with XSRF, Basic. */
export const L2: LegacyKind = {
  ...L0,
  server: 'bmcweb',
  forms: ['list', 'named'],
  shows: ['token', 'cookie', 'basic'],
};
/** bmcweb since 2026-02. */
export const L3: LegacyKind = { ...L2, forms: ['named'] };

export const ok = (data: unknown): Scripted => ({
  status: 200,
  body: { data, message: '200 OK', status: 'ok' },
});
export const error = (status: number, description: string): Scripted => ({
  status,
  body: { data: { description }, message: `${status} Error`, status: 'error' },
});

/** A legacy BMC whose sessions are real; everything but login and logout is answered by `rest`. */
export function legacyBmc(kind: LegacyKind, rest: (seen: Seen) => Scripted): LegacyBmc {
  const isBmcweb = kind.server === 'bmcweb';
  const open = new Set<string>();
  const bmc: LegacyBmc = { open, logins: 0, logouts: 0, script };

  function script(seen: Seen): Scripted {
    if (seen.path === '/login') return logIn(seen);
    const session = sessionOf(seen);
    if (seen.path === '/logout') {
      bmc.logouts += 1;
      open.delete(session ?? '');
      return ok("User 'root' logged out");
    }
    if (session === undefined) return isBmcweb ? { status: 401 } : error(401, 'Login required');
    return rest(seen);
  }

  function logIn(seen: Seen): Scripted {
    bmc.logins += 1;
    const body: unknown = JSON.parse(seen.body.toString('utf8'));
    const given = credentials(body);
    if (given === undefined || !kind.forms.includes(given.form)) return { status: 400 };
    if (given.username !== kind.username || given.password !== kind.password)
      return isBmcweb ? { status: 401 } : error(401, 'Invalid username or password');
    const id = `id${bmc.logins}`;
    open.add(id);
    if (!isBmcweb)
      return {
        status: 200,
        headers: { 'set-cookie': [`sid="${id}"; HttpOnly; Secure`] },
        body: { data: `User '${given.username}' logged in`, message: '200 OK', status: 'ok' },
      };
    const cookies = [`XSRF-TOKEN=x-${id}; Path=/; Secure`, `BMCWEB-SESSION=${id}; Path=/; HttpOnly`];
    return { status: 200, headers: { 'set-cookie': cookies }, body: { token: id } };
  }

  function sessionOf({ headers, method }: Seen): string | undefined {
    const known = (id: string | undefined) => (id !== undefined && open.has(id) ? id : undefined);
    const token = headers['x-auth-token'];
    if (kind.shows.includes('token') && typeof token === 'string') return known(token);
    const cookie = /(?:sid="|BMCWEB-SESSION=)([^";]+)/.exec(headers.cookie ?? '')?.[1];
    if (kind.shows.includes('cookie') && cookie !== undefined) {
      const writes = isBmcweb && method !== 'GET';
      return writes && headers['x-xsrf-token'] !== `x-${cookie}` ? undefined : known(cookie);
    }
    const basic = Buffer.from(`${kind.username}:${kind.password}`).toString('base64');
    if (kind.shows.includes('basic') && headers.authorization === `Basic ${basic}`) return 'basic';
    return undefined;
  }
  return bmc;
}

function credentials(body: unknown) {
  if (typeof body !== 'object' || body === null) return undefined;
  if ('data' in body && Array.isArray(body.data))
    return { form: 'list' as const, username: body.data[0], password: body.data[1] };
  if ('username' in body && 'password' in body)
    return { form: 'named' as const, username: body.username, password: body.password };
  return undefined;
}
