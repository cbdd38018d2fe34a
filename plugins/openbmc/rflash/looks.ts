import {
  again,
  type Edge,
  failed,
  failedBecause,
  patiently,
  patientlyFor,
  type Read,
  type RowOptions,
} from '../../../lib/flow/table.js';
import { nodeText } from '../../../xcat-compat/wire/sendmsg.js';
import type { Problem } from '../bmc/problem.js';
import type { BmcReply, BmcVerb, Verb } from '../bmc/verbs/index.js';
import { row } from '../node/bmc-row.js';
import { type Line, log, reply as toClient, verbose } from '../node/line.js';
import type { FlashNode, LookedAt } from './flash-node.js';
import { noFirmware } from './push-texts.js';

// What is done when a look at a BMC shows nothing. No BMC is given up for one bad answer, nor for many that do not
// follow each other: patience counts errors in a row.

/** The BMC gave no answer that says how things are, or did not let us in. */
export type Unseen = 'no' | 'denied';

/** A row that looks at the BMC: `read` gets what was seen, and errors are outcomes of their own. */
export function lookAt<
  Value,
  Node extends LookedAt,
  const Outcome extends string,
  const Next extends Record<Outcome | Unseen, Edge<string, Node>>,
  const Resume extends string = never,
>(
  send: (node: Node) => BmcVerb & Verb<Value>,
  read: (value: Value, node: Node) => Read<Outcome, Node>,
  next: Next & Record<Exclude<keyof Next, Outcome | Unseen>, never>,
  more: RowOptions<NoInfer<Node>, Line, NoInfer<Outcome> | Unseen, Resume> = {},
) {
  return row<Value, Node, Outcome | Unseen, Next, Resume>(send, seen(read), next, more);
}

function seen<Value, Node extends LookedAt, Outcome extends string>(
  read: (value: Value, node: Node) => Read<Outcome, Node>,
): (reply: BmcReply<Value>, node: Node) => Read<Outcome | Unseen, Node> {
  return (reply, node) => {
    if (reply.kind !== 'ok') return unseen(reply, node);
    if (node.outage === undefined) return read(reply.value, node);
    const known = { ...node, outage: undefined };
    return { node: known, ...read(reply.value, known) };
  };
}

function unseen<Node extends LookedAt>(reply: Problem, node: Node): Read<Unseen, Node> {
  const isDenied = reply.kind === 'refused' && reply.httpStatus === 401;
  const what = isDenied ? 'login' : 'answer';
  const { text } = reply;
  const outage = { what, text, isNew: node.outage?.what !== what } as const;
  return { outcome: isDenied ? 'denied' : 'no', reason: text, node: { ...node, outage } };
}

/** Before anything is done: a BMC that does not answer is not begun with. */
export const atOnce = { no: failed, denied: failed } as const;

const LOGIN_SECONDS = 30;
const LOGIN_TRIES = 2;
/** A BMC that is starting refuses good passwords for a while; a wrong one is not tried so often that it locks a user. */
const denied = patiently(LOGIN_SECONDS, LOGIN_TRIES, failed);

/** A request that did not get out does nothing: it is sent when the BMC can be reached. */
export const sendLater = patiently(10, 6, failed);

/** A list without any image: the service that knows them is away, or still starting. */
export const listEmpty = again(10, 6, failedBecause<FlashNode>(noFirmware));

export const activationSeconds = ({ limits }: FlashNode): number => limits.activationSeconds;
export const restartSeconds = ({ limits }: FlashNode): number => limits.rebootSeconds;

/** While the BMC is at work: it answers again within a minute. */
export const shortly = { no: patiently(10, 6, failed), denied } as const;

/** After an interruption, when nobody knows what the BMC is at: it may be restarting. */
export const atLength = { no: patiently(10, 60, failed), denied } as const;

/** While the BMC may be restarting: its restart has so long, by the site's settings. */
export function throughRestart<Node extends LookedAt>(seconds: (node: Node) => number) {
  return { no: patientlyFor(10, seconds, failed), denied: patiently(LOGIN_SECONDS, 6, failed) };
}

/** Said of `shortly`. */
export const saysShortly = { no: outage(60, verbose), denied: deniedLogin } as const;

/** Said of `atLength`. */
export const saysAtLength = { no: outage(600, toClient), denied: deniedLogin } as const;

function outage(seconds: number, to: typeof verbose) {
  return ({ node, outage }: LookedAt): readonly Line[] => {
    if (outage?.isNew !== true) return [];
    const text = `The BMC does not tell how it is (${outage.text}), asking again for ${seconds} seconds at most.`;
    return [to(nodeText(node, text)), log(text)];
  };
}

/**
 * Said of `throughRestart`.
 * @param isUsual whether the BMC was to restart, so that it is no news when it does not answer
 */
export function saysThroughRestart<Node extends FlashNode>(isUsual: (node: Node) => boolean) {
  const away = (facts: Node): readonly Line[] => {
    const { node, outage, limits } = facts;
    if (outage?.isNew !== true) return [];
    const text = `The BMC does not answer, asking again for ${limits.rebootSeconds} seconds at most (site.openbmcrebootseconds).`;
    const to = isUsual(facts) ? verbose : toClient;
    return [to(nodeText(node, text)), log(text)];
  };
  return { no: away, denied: away };
}

function deniedLogin({ node, outage }: LookedAt): readonly Line[] {
  if (outage?.isNew !== true) return [];
  const text = `The BMC refuses the login (${outage.text}), trying again for ${LOGIN_SECONDS * LOGIN_TRIES} seconds at most.`;
  return [toClient(nodeText(node, text)), log(text)];
}
