import { enter, goOn, move, type Place } from '../../lib/flow/place.js';
import { isUnanswered } from '../../plugins/openbmc/bmc/arrived.js';
import type { BmcReply } from '../../plugins/openbmc/bmc/verbs/index.js';
import type { Flow } from '../../plugins/openbmc/node/bmc-row.js';
import { startOf } from '../../plugins/openbmc/node/node-resume.js';
import type { NodeName } from '../../xcat-compat/names/node-name.js';
import { answer, changes, type ModelBmc, no, passTo, settled } from './model-bmc.js';

/** What is tried: one flow at one BMC, with so many wrong answers and kills at most, anywhere. */
export interface Exploration<Node> {
  readonly flow: Flow<Node>;
  readonly facts: Node;
  readonly bmc: ModelBmc;
  readonly faults: number;
  readonly kills: number;
  /** By the BMC's record, when nothing is left for it to do: whether what was asked for is so. */
  readonly isDone: (bmc: ModelBmc) => boolean;
}

export interface Explored {
  readonly states: number;
  readonly ends: number;
  /** The statuses that were come to. */
  readonly statuses: ReadonlySet<string>;
  /** What must not be, each with the way to it. */
  readonly problems: readonly string[];
}

/** What a wrong answer is: of a change, whether it was carried out all the same. */
interface Fault {
  readonly name: string;
  readonly reply: BmcReply<never>;
  readonly isCarriedOut: boolean;
}

const silence: BmcReply<never> = { kind: 'silent', sent: 'maybe', text: 'reset' };
const unsent: BmcReply<never> = { kind: 'silent', sent: 'no', text: 'Connection refused' };
const open: readonly BmcReply<never>[] = [no(500), no(503), no(504), no(200), silence];

const ofReads: readonly Fault[] = [...open, unsent, no(401), no(404)].map((reply) => ({
  ...{ name: nameOf(reply), reply, isCarriedOut: false },
}));
const ofChanges: readonly Fault[] = [
  ...open.map((reply) => ({ name: `${nameOf(reply)}, done`, reply, isCarriedOut: true })),
  ...[...open, unsent, no(403)].map((reply) => ({
    name: `${nameOf(reply)}, not done`,
    reply,
    isCarriedOut: false,
  })),
];

function nameOf(reply: BmcReply<never>): string {
  if (reply.kind === 'refused') return String(reply.httpStatus);
  return isUnanswered(reply) ? 'silence' : 'unsent';
}

/** When a daemon dies, and how many seconds later the next one goes on: at once, or after all restarts. */
const kills = (['unsent', 'sent', 'answered'] as const).flatMap((when) =>
  [1, 300].map((seconds) => ({ when, seconds })),
);

interface State<Node> {
  readonly place: Place<string>;
  readonly node: Node;
  readonly bmc: ModelBmc;
  readonly faults: number;
  readonly kills: number;
  /** How it was come to. */
  readonly way: Way | undefined;
}

interface Way {
  readonly step: string;
  readonly before: Way | undefined;
}

const MOST_PROBLEMS = 20;

/** Every path there is. A state that was come to before is not gone on with. */
export function explore<Node extends { readonly node: NodeName }>(task: Exploration<Node>): Explored {
  const { flow, isDone } = task;
  const seen = new Set<string>();
  const statuses = new Set<string>();
  const problems: string[] = [];
  let ends = 0;
  const begin: State<Node> = {
    ...{ place: enter('LOGIN', 0), node: task.facts, bmc: task.bmc, way: undefined },
    ...{ faults: task.faults, kills: task.kills },
  };
  const open: State<Node>[] = [begin];

  function tell(what: string, way: Way | undefined): void {
    problems.push(`${what}: ${wayTo(way)}`);
  }

  function ended(state: State<Node>, reason: string | undefined): void {
    ends += 1;
    const end = settled(state.bmc);
    const is = isDone(end);
    if (reason === undefined && !is) tell('success, and it is not so', state.way);
    if (reason !== undefined && is && !isNotKnown(reason))
      tell(`failed (${reason}), and it is so`, state.way);
    for (const [what, times] of Object.entries(end.record))
      if (times > 1) tell(`${what} ${times} times`, state.way);
  }

  /** The daemon has died: the next one goes on from what was written down. */
  function resumed(
    state: State<Node>,
    at: { status: string; intent: boolean },
    node: Node,
    seconds: number,
    step: string,
  ): void {
    const known: unknown = JSON.parse(JSON.stringify(node));
    const from = startOf(flow, task.facts, { ...at, facts: known });
    if (from.kind === 'noStart') throw new Error(`${at.status}: ${from.reason}`);
    const now = state.bmc.now + seconds;
    open.push({
      ...state,
      place: enter(from.status, now * 1000),
      node: from.facts,
      bmc: passTo(state.bmc, now),
      kills: state.kills - 1,
      way: { step: `${step}, ${seconds} s`, before: state.way },
    });
  }

  /** The reply is read, and leads on. */
  function read(state: State<Node>, reply: BmcReply<unknown>, step: string): void {
    const { place, bmc } = state;
    const row = flow[place.status];
    if (row === undefined) throw new Error(`no status ${place.status}`);
    const found = row.read(reply, state.node);
    const node = found.node ?? state.node;
    const moved = move(row, place, found, node, bmc.now * 1000);
    const way = { step: `${place.status} ${step}${found.outcome}`, before: state.way };
    if (moved.kind === 'end') {
      const reason = moved.end.kind === 'done' ? undefined : (moved.end.because?.(node, 0) ?? found.reason);
      ended({ ...state, node, way }, moved.end.kind === 'done' ? undefined : (reason ?? 'no reason'));
      return;
    }
    const now = bmc.now + (moved.pauseSeconds ?? 0);
    const next = { ...state, node, way };
    if (state.kills > 0) {
      for (const { when, seconds } of kills) {
        if (when === 'answered')
          resumed(next, { status: moved.place.status, intent: false }, node, seconds, 'KILL');
      }
    }
    open.push({ ...next, place: goOn(moved.place, moved.isVisit, now * 1000), bmc: passTo(bmc, now) });
  }

  for (let state = open.pop(); state !== undefined && problems.length < MOST_PROBLEMS; state = open.pop()) {
    const key = keyOf(state);
    if (seen.has(key)) continue;
    seen.add(key);
    statuses.add(state.place.status);
    const row = flow[state.place.status];
    if (row === undefined) throw new Error(`no status ${state.place.status}`);
    const verb = row.send(state.node);
    const after = answer(state.bmc, verb);
    if (state.kills > 0) {
      const at = { status: state.place.status, intent: true };
      for (const { when, seconds } of kills) {
        if (when === 'unsent') resumed(state, at, state.node, seconds, `${at.status} KILL unsent`);
        if (when === 'sent' && changes(verb))
          resumed({ ...state, bmc: after.bmc }, at, state.node, seconds, `${at.status} KILL sent`);
      }
    }
    if (state.faults > 0 && !state.bmc.isAway) {
      for (const { name, reply, isCarriedOut } of changes(verb) ? ofChanges : ofReads) {
        const bmc = isCarriedOut ? after.bmc : state.bmc;
        read({ ...state, bmc, faults: state.faults - 1 }, reply, `(${name}) `);
      }
    }
    read({ ...state, bmc: after.bmc }, after.reply, '');
  }
  return { states: seen.size, ends, statuses, problems };
}

/** A result may say that it does not know. */
function isNotKnown(reason: string): boolean {
  return /is not known/.test(reason);
}

/** Two states are the same when all that is left of them is: times count from now. */
function keyOf<Node>({ place, node, bmc, faults, kills }: State<Node>): string {
  const ago = (at: number) => bmc.now * 1000 - at;
  const counts = Object.entries(place.counts).map(([outcome, { tries, since }]) => [
    outcome,
    tries,
    ago(since),
  ]);
  const agenda = bmc.agenda.map(({ at, what, id }) => [at - bmc.now, what, id]);
  return JSON.stringify([
    ...[place.status, ago(place.since), ago(place.asked), counts, place.backs, node, faults, kills],
    ...[bmc.images, bmc.functional, bmc.isAway, bmc.started, bmc.hostIsOn, bmc.record, agenda],
  ]);
}

function wayTo(way: Way | undefined): string {
  const steps: string[] = [];
  for (let at = way; at !== undefined; at = at.before) steps.unshift(at.step);
  return steps.filter((step, index) => step !== steps[index - 1]).join(' → ');
}
