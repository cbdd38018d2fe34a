import type { Resume } from '../../../lib/plugin/contract.js';
import { notSentAfter, unsent } from './arrived.js';
import type { BmcNode } from './bmc-node.js';
import type { Bmcs } from './bmcs.js';
import type { CommandBudget } from './budget.js';
import { parseBmcAddress, textOf } from './http/address.js';
import type { Problem } from './problem.js';
import { compareBmcs, identityIn, isKnownAlike, nameOf, withSeen } from './same-bmc.js';
import type { BmcIdentity, ReadIdentity, ToldIdentity } from './verbs/bmc-identity.js';
import type { BmcReply } from './verbs/index.js';

/** The BMC that a job works on, and the one that is there now. */
const anotherBmc = {
  found: (remembered: string, seen: string) =>
    `Another BMC answers than the one that was begun with. Begun with: ${remembered}. Now: ${seen}. Nothing was done there, and nothing more is done. Look at both, and at the addresses in the tables, before running the command again.`,
  unclear: 'The BMC does not tell (yet) whether it is the one that was begun with.',
} as const;

/**
 * Whether a new session is one with the BMC that the work belongs to: asked before anything is sent within it.
 * Undefined: it is, as far as can be told.
 * @param session stands for one login
 * @param isProof whether only the BMC that gave the login takes what shows it; a password does not do that
 */
export type Recognise = (
  node: BmcNode,
  session: object,
  isProof: boolean,
  signal: AbortSignal,
) => Promise<Problem | undefined> | undefined;

/** Keeps one node's work at one BMC, whatever becomes of tables, names and addresses. */
export interface Acquaintance {
  readonly recognise: Recognise;
  /** What is newly known of the BMC, once. */
  news(): BmcIdentity | undefined;
  /** Aborts when another BMC was found in its place. */
  readonly signal: AbortSignal;
  /** Names both. */
  stranger(): string | undefined;
}

export interface AcquaintanceParts {
  readonly bmc: BmcNode;
  readonly resume: Resume | undefined;
  readonly bmcs: Pick<Bmcs, 'send'>;
  readonly budget: CommandBudget;
  readonly now: () => number;
}

/** A session that a password alone shows is looked at again so long after the last time. */
const PASSWORD_PROVES_MS = 5000;
/** So often in a row a BMC may tell nothing of itself, as while it starts. */
const MOST_UNCLEAR = 6;

export function acquaintance({ bmc, resume, bmcs, budget, now }: AcquaintanceParts): Acquaintance {
  const { bmc: address, owner } = bmc;
  let known = rememberedBy(resume);
  let news: BmcIdentity | undefined;
  let stranger: string | undefined;
  let unclear = 0;
  const proven = new WeakMap<object, number>();
  const found = new AbortController();

  function ask(verb: ReadIdentity, signal: AbortSignal): Promise<BmcReply<ToldIdentity>> {
    return bmcs.send(bmc, verb, budget, signal);
  }

  /** Of a BMC that has got another interface, what the former one told is asked for. */
  async function look(signal: AbortSignal): Promise<BmcReply<ToldIdentity>> {
    const first = await ask({ verb: 'readIdentity' }, signal);
    const needsMacs = first.kind === 'ok' && (known?.macs ?? []).length > 0 && first.value.macs === undefined;
    const isDecided = first.kind === 'ok' && known?.uuid !== undefined && known.uuid === first.value.uuid;
    return needsMacs && !isDecided ? ask({ verb: 'readIdentity', macs: true }, signal) : first;
  }

  function learn(seen: BmcIdentity): void {
    const next = withSeen(known ?? {}, seen);
    if (known === undefined || !isKnownAlike(known, next)) news = next;
    known = next;
    unclear = 0;
  }

  async function meet(session: object, signal: AbortSignal): Promise<Problem | undefined> {
    const reply = await look(signal);
    if (known === undefined) {
      // Whoever is met for the first time is believed; without an answer it is asked again with its next session.
      if (reply.kind === 'ok' && reply.value.notNow === undefined) learn(seenIn(reply.value));
      proven.set(session, now());
      return undefined;
    }
    if (reply.kind !== 'ok') return notSentAfter(reply);
    const seen = seenIn(reply.value);
    const mayTellYet = unclear < MOST_UNCLEAR;
    const verdict = compareBmcs(known, seen);
    if (mayTellYet && (reply.value.notNow === true || verdict === 'unclear')) {
      unclear += 1;
      return unsent(anotherBmc.unclear);
    }
    if (verdict === 'same') {
      learn(seen);
      proven.set(session, now());
      return undefined;
    }
    stranger = anotherBmc.found(nameOf(known, seen), nameOf(seen, known));
    found.abort();
    return unsent(stranger);
  }

  function seenIn({ notNow: _, ...told }: ToldIdentity): BmcIdentity {
    return { address: owner ?? address, ...told };
  }

  return {
    recognise(_node, session, isProof, signal) {
      const provenAt = proven.get(session);
      if (provenAt !== undefined && (isProof || now() - provenAt < PASSWORD_PROVES_MS)) return undefined;
      return meet(session, signal);
    },
    news() {
      const told = news;
      news = undefined;
      return told;
    },
    signal: found.signal,
    stranger: () => stranger,
  };
}

/** What was written down of the BMC; of a job that was begun by an earlier version its address only. */
function rememberedBy(resume: Resume | undefined): BmcIdentity | undefined {
  if (resume === undefined) return undefined;
  const identity = resume.identity === undefined ? undefined : identityIn(resume.identity);
  if (identity !== undefined) return identity;
  const address = resume.owner === undefined ? undefined : parseBmcAddress(resume.owner);
  return address === undefined || address.isName
    ? undefined
    : { address: textOf(address.host, address.port) };
}
