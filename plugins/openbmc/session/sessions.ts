import type { WorkerServices } from '../../../lib/plugin/contract.js';
import { fanOut } from '../../../lib/status/fan-out.js';
import type { BmcNode } from '../bmc-node.js';
import type { CommandBudget } from '../budget.js';
import { messages } from '../messages.js';
import type { Problem } from '../problem.js';
import { type AccessHeaders, type AccessWay, accessHeaders, type Granted, waysOf } from './access.js';
import type { BmcAddress } from './address.js';
import { parseBmcAddress } from './address.js';
import type { Connections } from './connections.js';
import type { LoginDialect } from './login-dialect.js';
import { onAbort } from './on-abort.js';
import { recent } from './recent.js';
import { silent } from './silence.js';

/** What an attempt with a session's headers showed about the session. */
export type Verdict = 'accepted' | 'unauthorized' | 'unknown';

export interface Attempt {
  readonly address: BmcAddress;
  readonly headers: AccessHeaders;
}

/** The sessions of one worker: one per BMC, user and password, shared by all commands. */
export interface Sessions {
  /** True when the BMC accepted the node's session within the last minutes. */
  isFresh(node: BmcNode): boolean;
  /** Makes sure of a session; undefined when there is one. */
  open(node: BmcNode, budget: CommandBudget, signal: AbortSignal): Promise<Problem | undefined>;
  /**
   * Makes one attempt with the session's headers. When the BMC does not know the session (any more), the attempt is
   * made once more after one new login; right after a login the other ways to show the session are tried.
   */
  use<Result>(
    node: BmcNode,
    budget: CommandBudget,
    signal: AbortSignal,
    attempt: (at: Attempt) => Promise<Result>,
    verdict: (result: Result) => Verdict,
  ): Promise<Result | Problem>;
  /**
   * Ends the node's session, and forgets how the BMC was logged in at: the password has changed, or other firmware
   * runs. The next login begins from nothing.
   */
  forget(node: BmcNode, signal: AbortSignal): Promise<void>;
  /** Logs out of all BMCs, within `loginSeconds` or until the signal aborts. */
  stop(signal: AbortSignal): Promise<void>;
}

/** One login's fruit. */
interface Access {
  readonly granted: Granted;
  readonly ways: readonly AccessWay[];
  /** The way in use. */
  way: number;
  /** When the BMC last accepted it; undefined until the first time. */
  acceptedAt: number | undefined;
}

interface Session {
  readonly key: string;
  readonly node: BmcNode;
  readonly address: BmcAddress;
  users: number;
  idleSince: number;
  access: Access | undefined;
  login: Promise<Access | Problem> | undefined;
}

/** What is remembered of a BMC beyond a session. */
interface Known {
  readonly form: string;
  readonly way: AccessWay | undefined;
}

const MAX_KNOWN_BMCS = 50_000;
const FRESH_MS = 300_000;
const LOGOUTS_AT_ONCE = 256;

export function createSessions(
  services: WorkerServices,
  connections: Connections,
  dialect: LoginDialect,
): Sessions {
  const sessions = new Map<string, Session>();
  /** Sessions nobody uses, the longest idle first. */
  const idle = new Map<string, Session>();
  const known = recent<Known>(MAX_KNOWN_BMCS);
  const stopping = new AbortController();
  /** Ends what is still under way when the time for stopping is over. */
  const cut = new AbortController();
  let sweeping = false;

  function take(node: BmcNode, address: BmcAddress): Session {
    const key = keyOf(node, address);
    let session = sessions.get(key);
    if (session === undefined) {
      session = { key, node, address, users: 0, idleSince: 0, access: undefined, login: undefined };
      sessions.set(key, session);
    }
    idle.delete(key);
    session.users += 1;
    return session;
  }

  function giveBack(session: Session): void {
    session.users -= 1;
    if (session.users > 0) return;
    session.idleSince = services.now();
    idle.set(session.key, session);
    if (!sweeping) void sweep();
  }

  async function sweep(): Promise<void> {
    sweeping = true;
    for (;;) {
      const expired: Session[] = [];
      let rest: number | undefined;
      for (const session of idle.values()) {
        rest = session.idleSince + services.settings.sessionIdleSeconds * 1000 - services.now();
        if (rest > 0) break;
        expired.push(session);
      }
      await fanOut(expired, LOGOUTS_AT_ONCE, (session) => end(session, cut.signal));
      if (stopping.signal.aborted || rest === undefined) break;
      if (rest <= 0) continue;
      try {
        await services.sleep(rest / 1000, stopping.signal);
      } catch {
        break;
      }
    }
    sweeping = false;
  }

  /** Forgets a session that nobody uses, logs out and closes its connection. */
  async function end(session: Session, signal: AbortSignal): Promise<void> {
    if (!stopping.signal.aborted && session.users > 0) return;
    idle.delete(session.key);
    sessions.delete(session.key);
    await session.login;
    await logOut(session, signal);
    connections.close(session.address);
  }

  /** A login whose every way was refused: the next request begins with a new one, not with the last way of this. */
  async function drop(session: Session, access: Access, signal: AbortSignal): Promise<void> {
    session.access = undefined;
    await logOut({ ...session, access: { ...access, way: 0 } }, signal);
  }

  async function logOut({ access, address, node }: Session, signal: AbortSignal): Promise<void> {
    const way = access?.ways[access.way];
    if (access === undefined || way === undefined) return;
    await dialect.logOut({ address, signal }, accessHeaders(way, access.granted, node), access.granted);
  }

  /** Joins the session's login or begins one, which then belongs to no single caller. */
  async function ensure(
    session: Session,
    budget: CommandBudget,
    signal: AbortSignal,
  ): Promise<Access | Problem> {
    if (session.access !== undefined) return session.access;
    const refused = budget.refusedLogins.get(session.key);
    if (refused !== undefined) return refused;
    session.login ??= logIn(session, budget).finally(() => {
      session.login = undefined;
    });
    const outcome = await orAborted(session.login, signal);
    if ('kind' in outcome && outcome.kind === 'refused' && outcome.httpStatus === 401)
      budget.refusedLogins.set(session.key, outcome);
    return outcome;
  }

  async function logIn(session: Session, budget: CommandBudget): Promise<Access | Problem> {
    session.users += 1;
    try {
      const { address, node } = session;
      const memory = known.get(address.text);
      const outcome = await dialect.logIn({ address, node, budget, signal: cut.signal }, memory?.form);
      if (outcome.kind !== 'loggedIn') return outcome;
      const ways = waysOf(outcome.granted);
      const way = Math.max(memory?.way === undefined ? 0 : ways.indexOf(memory.way), 0);
      session.access = { granted: outcome.granted, ways, way, acceptedAt: undefined };
      known.set(address.text, { form: outcome.form, way: memory?.way });
      return session.access;
    } finally {
      giveBack(session);
    }
  }

  function accepted(session: Session, access: Access, way: number): void {
    if (access.acceptedAt === undefined) {
      const memory = known.get(session.address.text);
      if (memory !== undefined) known.set(session.address.text, { ...memory, way: access.ways[way] });
    }
    access.acceptedAt = services.now();
  }

  return {
    isFresh: (node) => {
      const address = parseBmcAddress(node.bmc);
      const access = address === undefined ? undefined : sessions.get(keyOf(node, address))?.access;
      return access?.acceptedAt !== undefined && services.now() - access.acceptedAt < FRESH_MS;
    },

    open: async (node, budget, signal) => {
      const address = parseBmcAddress(node.bmc);
      if (address === undefined) return silent(false, messages.reason.badAddress(node.bmc));
      if (stopping.signal.aborted) return silent(false, messages.reason.stopping);
      const session = take(node, address);
      try {
        const access = await ensure(session, budget, signal);
        return 'kind' in access ? access : undefined;
      } finally {
        giveBack(session);
      }
    },

    use: async (node, budget, signal, attempt, verdict) => {
      const address = parseBmcAddress(node.bmc);
      if (address === undefined) return silent(false, messages.reason.badAddress(node.bmc));
      if (stopping.signal.aborted) return silent(false, messages.reason.stopping);
      const session = take(node, address);
      try {
        let renewed = false;
        let wasProven = false;
        for (;;) {
          const isNew = session.access === undefined;
          const access = await ensure(session, budget, signal);
          if ('kind' in access) return nothingSent(access);
          renewed ||= isNew;
          const tried = access.way;
          const way = access.ways[tried] ?? 'basic';
          const headers = accessHeaders(way, access.granted, node);
          const result = await attempt({ address, headers });
          const found = verdict(result);
          if (found === 'accepted') accepted(session, access, tried);
          if (found !== 'unauthorized' || signal.aborted) return result;

          // Another request may have gone on already, to a new login or to the next way.
          if (session.access !== access || access.way !== tried) continue;
          const isUnproven = access.acceptedAt === undefined;
          if (!renewed) {
            wasProven = !isUnproven;
            session.access = undefined;
          } else if (isUnproven && !wasProven && tried + 1 < access.ways.length) access.way += 1;
          else {
            if (isUnproven) await drop(session, access, signal);
            return result;
          }
        }
      } finally {
        giveBack(session);
      }
    },

    forget: async (node, signal) => {
      const address = parseBmcAddress(node.bmc);
      const session = address === undefined ? undefined : sessions.get(keyOf(node, address));
      if (address !== undefined) known.delete(address.text);
      if (session?.access !== undefined) await drop(session, session.access, signal);
    },

    stop: async (signal) => {
      stopping.abort();
      const cutNow = (): void => cut.abort();
      const timer = setTimeout(cutNow, services.settings.loginSeconds * 1000);
      const letGo = onAbort(signal, cutNow);
      if (signal.aborted) cutNow();
      await fanOut([...sessions.values()], LOGOUTS_AT_ONCE, (session) => end(session, cut.signal));
      clearTimeout(timer);
      letGo();
    },
  };
}

/**
 * A login's problem as the reply of the request that needed it: that one was not sent, and a status of the login
 * must not be read as its own (504 to a reboot request means that it reboots).
 */
function nothingSent(problem: Problem): Problem {
  const isWrongLogin = problem.kind === 'refused' && problem.httpStatus === 401;
  return isWrongLogin ? problem : { kind: 'silent', sent: false, text: problem.text };
}

/** A changed password makes a new session. */
function keyOf({ username, password }: BmcNode, address: BmcAddress): string {
  return JSON.stringify([address.text, username, password]);
}

function orAborted(login: Promise<Access | Problem>, signal: AbortSignal): Promise<Access | Problem> {
  if (signal.aborted) return Promise.resolve(silent(false, messages.reason.aborted));
  return new Promise((resolve, reject) => {
    const letGo = onAbort(signal, () => resolve(silent(false, messages.reason.aborted)));
    login.then(resolve, reject).finally(letGo);
  });
}
