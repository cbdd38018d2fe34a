import type { IncomingMessage } from 'node:http';
import { textOf } from './answers/simulated-json.js';
import type { Bmc, Session } from './bmc.js';
import { privileges } from './redfish/account-tree.js';
import { objectAt } from './tree/simulated-tree.js';

/** Who sends a request, and how it was shown. */
export interface Identity {
  readonly user: string;
  readonly token: string | undefined;
  readonly by: 'token' | 'cookie' | 'basic';
  readonly session: Session | undefined;
}

export interface OpenedSession {
  readonly session: Session;
  readonly token: string;
  readonly xsrf: string;
}

export function openSession(bmc: Bmc, user: string, context?: string): OpenedSession {
  const { login } = bmc.generation;
  const token = login.tokens
    ? letters(bmc, TOKEN_LETTERS)
    : `!${bmc.random(16).toString('base64')}?${bmc.random(40).toString('base64')}`;
  const xsrf = login.xsrf ? letters(bmc, TOKEN_LETTERS) : '';
  const session: Session = { id: letters(bmc, ID_LETTERS), context, user, xsrf, lastUsed: bmc.clock.now() };
  bmc.sessions.set(token, session);
  if (bmc.sessions.size > login.maxSessions) {
    const oldest = bmc.sessions.keys().next();
    if (oldest.done !== true) bmc.sessions.delete(oldest.value);
    bmc.counters.evictedSessions += 1;
  }
  return { token, xsrf, session };
}

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const TOKEN_LETTERS = 20;
const ID_LETTERS = 10;

function letters(bmc: Bmc, count: number): string {
  return Array.from(bmc.random(count), (byte) => alphabet[byte % alphabet.length]).join('');
}

/** X-Auth-Token, then the cookie, then `Authorization: Token`, then Basic [bmcweb: authentication.hpp]. */
export function identify(bmc: Bmc, request: IncomingMessage): Identity | undefined {
  const { login } = bmc.generation;
  const authorization = request.headers.authorization ?? '';
  if (login.tokens) {
    const header = request.headers['x-auth-token'];
    const byHeader = typeof header === 'string' ? bySession(bmc, header, 'token') : undefined;
    if (byHeader !== undefined) return byHeader;
  }
  const cookie = cookieOf(request, login.cookie);
  const byCookie = cookie === undefined ? undefined : bySession(bmc, cookie, 'cookie');
  if (byCookie !== undefined) {
    if (!login.xsrf || request.method === 'GET' || request.method === 'HEAD') return byCookie;
    if (request.headers['x-xsrf-token'] === byCookie.session?.xsrf) return byCookie;
  }
  if (login.tokens && authorization.startsWith('Token ')) {
    const byToken = bySession(bmc, authorization.slice('Token '.length), 'token');
    if (byToken !== undefined) return byToken;
  }
  return login.basic ? byBasic(bmc, authorization) : undefined;
}

function bySession(bmc: Bmc, token: string, by: 'token' | 'cookie'): Identity | undefined {
  const session = bmc.sessions.get(token);
  if (session === undefined) return undefined;
  const now = bmc.clock.now();
  if (now - session.lastUsed > bmc.generation.login.sessionIdleMs) {
    bmc.sessions.delete(token);
    return undefined;
  }
  session.lastUsed = now;
  return { user: session.user, token, by, session };
}

function byBasic(bmc: Bmc, authorization: string): Identity | undefined {
  if (!authorization.startsWith('Basic ')) return undefined;
  const pair = Buffer.from(authorization.slice('Basic '.length), 'base64').toString();
  const colon = pair.indexOf(':');
  if (colon < 0 || !isPassword(bmc, pair.slice(0, colon), pair.slice(colon + 1))) return undefined;
  return { user: pair.slice(0, colon), token: undefined, by: 'basic', session: undefined };
}

/** Checks user and password; wrong ones count towards a lock-out. */
export function isPassword(bmc: Bmc, user: string, password: string): boolean {
  const { lockoutAfter, username } = bmc.behaviour;
  const isLocked = lockoutAfter > 0 && bmc.wrongLogins >= lockoutAfter;
  const own = user === username ? bmc.password : bmc.config.passwords.get(user);
  const isRight = own !== undefined && password === own && isEnabled(bmc, user);
  if (!isRight) bmc.wrongLogins += 1;
  else if (!isLocked) bmc.wrongLogins = 0;
  return isRight && !isLocked;
}

function isEnabled(bmc: Bmc, user: string): boolean {
  const enabled = objectAt(bmc, `/xyz/openbmc_project/user/${user}`)?.['UserEnabled'];
  return enabled !== false && enabled !== 0;
}

/** The password has to be changed before anything else. */
export function isExpired(bmc: Bmc, user: string): boolean {
  const { passwordExpired, username } = bmc.behaviour;
  return passwordExpired && !bmc.passwordIsNew && user === username;
}

/** What a user may do: the first as the behaviour says, others as their account. */
export function roleOf(bmc: Bmc, user: string): 'Administrator' | 'Operator' | 'ReadOnly' {
  if (user === bmc.behaviour.username) return bmc.behaviour.role;
  const privilege = objectAt(bmc, `/xyz/openbmc_project/user/${user}`)?.['UserPrivilege'];
  return privileges[textOf(privilege)] ?? 'ReadOnly';
}

function cookieOf(request: IncomingMessage, name: string): string | undefined {
  for (const part of request.headers.cookie?.split(';') ?? []) {
    const equals = part.indexOf('=');
    if (part.slice(0, equals).trim() === name)
      return part
        .slice(equals + 1)
        .trim()
        .replace(/^"|"$/g, '');
  }
  return undefined;
}
