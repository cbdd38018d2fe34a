import { fanOut } from '../../../../lib/flow/fan-out.js';
import type { WorkerServices } from '../../../../lib/plugin/contract.js';
import type { Secret } from '../../../../lib/plugin/secret.js';
import { nothingSent } from '../arrived.js';
import type { BmcNode } from '../bmc-node.js';
import { type CommandBudget, passwordOf } from '../budget.js';
import { type AccessHeaders, accessHeaders, waysOf } from '../http/access.js';
import { type BmcAddress, parseBmcAddress } from '../http/address.js';
import type { Connections } from '../http/connections.js';
import { onAbort } from '../http/on-abort.js';
import { recent } from '../http/recent.js';
import { orAborted, silent } from '../http/silence.js';
import type { Problem, Silent } from '../problem.js';
import { messages } from '../problem-texts.js';
import type { Access, Known, Session } from './kept-session.js';
import type { LoginDialect } from './login-dialect.js';
import { createMarks } from './marks.js';
import { refusedAlways, type Verdict } from './verdict.js';

export interface Attempt {
  readonly address: BmcAddress;
  readonly headers: AccessHeaders;
}

/** The sessions of one worker: one per BMC, user and password, shared by all commands. */
export interface Sessions {
  /** True when the BMC accepted the node's session within the last minutes. */
  isFresh(node: BmcNode, budget: CommandBudget): boolean;
  /**
   * Makes sure of a session; undefined when there is one.
   * @param password another than the command's own
   */
  open(
    node: BmcNode,
    budget: CommandBudget,
    signal: AbortSignal,
    password?: Secret,
  ): Promise<Problem | undefined>;
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
  forget(node: BmcNode, budget: CommandBudget, signal: AbortSignal): Promise<void>;
  /** Logs out of all BMCs, within `loginSeconds` or until the signal aborts. */
  stop(signal: AbortSignal): Promise<void>;
}

const MAX_KNOWN_BMCS = 50_000;
const FRESH_MS = 300_000;
const LOGOUTS_AT_ONCE = 256;
/** So often one request finds its session gone: a BMC may refuse each right after it has given it. */
const MOST_TURNS = 4;

export function createSessions(
  services: WorkerServices,
  connections: Connections,
  dialect: LoginDialect,
): Sessions {
  const sessions = new Map<string, Session>();
  /** Sessions nobody uses, the longest idle first. */
  const idle = new Map<string, Session>();
  const known = recent<Known>(MAX_KNOWN_BMCS);
  const markOf = createMarks(MAX_KNOWN_BMCS);
  const stopping = new AbortController();
  /** Ends what is still under way when the time for stopping is over. */
  const cut = new AbortController();
  let sweeping = false;

  /** A changed password makes a new session, and so does an interface that the site insists on from now on. */
  function keyOf({ username, dialect }: BmcNode, address: BmcAddress, password: Secret): string {
    return JSON.stringify([address.text, username, markOf(password), dialect]);
  }

  /** The node's session; the reason where there can be none. */
  function take(node: BmcNode, password: Secret): Session | Silent {
    const address = parseBmcAddress(node.bmc);
    if (address === undefined) return silent('no', messages.reason.badAddress(node.bmc));
    if (stopping.signal.aborted) return silent('no', messages.reason.stopping);
    const key = keyOf(node, address, password);
    let session = sessions.get(key);
    if (session === undefined) {
      const credentials = { username: node.username, password };
      const unused = { users: 0, idleSince: 0, access: undefined, login: undefined };
      session = { key, node, credentials, address, ...unused };
      sessions.set(key, session);
    }
    idle.delete(key);
    session.users += 1;
    return session;
  }

  function sessionOf(node: BmcNode, budget: CommandBudget): Session | undefined {
    const address = parseBmcAddress(node.bmc);
    if (address === undefined) return undefined;
    return sessions.get(keyOf(node, address, passwordOf(node.node, budget)));
  }

  function giveBack(session: Session): void {
    session.users -= 1;
    if (session.users > 0) return;
    session.idleSince = services.now();
    idle.set(session.key, session);
    if (!sweeping) sweep().catch(notEnded);
  }

  /** Whatever it was: the next session that is given back is swept anew. */
  function notEnded(problem: unknown): void {
    sweeping = false;
    services.log(`idle sessions were not ended: ${String(problem)}`);
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

  async function logOut({ access, address, credentials }: Session, signal: AbortSignal): Promise<void> {
    const way = access?.ways[access.way];
    if (access === undefined || way === undefined) return;
    const headers = accessHeaders(way, access.granted, credentials);
    await dialect.logOut({ address, signal }, headers, access.granted);
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
      const { address, node, credentials } = session;
      const memory = known.get(address.text);
      const at = { address, node, credentials, budget, signal: cut.signal };
      const outcome = await dialect.logIn(at, memory?.form);
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
    isFresh: (node, budget) => {
      const access = sessionOf(node, budget)?.access;
      return access?.acceptedAt !== undefined && services.now() - access.acceptedAt < FRESH_MS;
    },

    open: async (node, budget, signal, password = passwordOf(node.node, budget)) => {
      const session = take(node, password);
      if ('kind' in session) return session;
      try {
        const access = await ensure(session, budget, signal);
        return 'kind' in access ? access : undefined;
      } finally {
        giveBack(session);
      }
    },

    use: async (node, budget, signal, attempt, verdict) => {
      const session = take(node, passwordOf(node.node, budget));
      if ('kind' in session) return session;
      try {
        let renewed = false;
        let wasProven = false;
        for (let turn = 1; ; turn += 1) {
          const isNew = session.access === undefined;
          const access = await ensure(session, budget, signal);
          if ('kind' in access) return nothingSent(access);
          renewed ||= isNew;
          const tried = access.way;
          const way = access.ways[tried] ?? 'basic';
          const meeting = budget.recognise?.(node, access, way !== 'basic', signal);
          if (meeting !== undefined) {
            const stranger = await meeting;
            if (stranger !== undefined) return stranger;
            // To find out who it is may have taken a new login.
            if (session.access !== access) {
              if (turn < MOST_TURNS) continue;
              return refusedAlways;
            }
          }
          const headers = accessHeaders(way, access.granted, session.credentials);
          const result = await attempt({ address: session.address, headers });
          const found = verdict(result);
          if (found === 'accepted') accepted(session, access, tried);
          if (found !== 'unauthorized' || signal.aborted) return result;

          // Another request may have gone on already, to a new login or to the next way.
          const hasMovedOn = session.access !== access || access.way !== tried;
          if (hasMovedOn && turn < MOST_TURNS) continue;
          if (hasMovedOn) return result;
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

    forget: async (node, budget, signal) => {
      const session = sessionOf(node, budget);
      const address = parseBmcAddress(node.bmc);
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
