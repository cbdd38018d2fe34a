import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import type {
  NodeDetails,
  NodeResult,
  NodeStatus,
  NodeStep,
  Resume,
  SettledNode,
  Target,
} from '../plugin/contract.js';
import { hostKeyPolicies, type Settings, settingsOf } from '../settings.js';
import { bytes, type Fields, fieldsOf, list, number, oneOf, optionalText, text, texts } from './fields.js';
import { MalformedFrame } from './malformed-frame.js';
import { responseOf } from './response-fields.js';

/** What the daemon says to a worker. `job` is a number of the daemon's choice, used once. */
export type ToWorker =
  /** First, and once. */
  | {
      readonly kind: 'start';
      readonly settings: Settings;
      /** The daemon's host name, for the documents a worker makes. */
      readonly source: string;
    }
  | {
      readonly kind: 'run';
      readonly job: number;
      readonly plugin: string;
      readonly command: string;
      readonly plan: unknown;
      readonly targets: readonly Target[];
      readonly durable?: boolean;
    }
  /** Of the whole job, or of these nodes only. */
  | { readonly kind: 'abort'; readonly job: number; readonly nodes?: readonly NodeName[] }
  /** The batch of this number is on disk. */
  | { readonly kind: 'stepped'; readonly job: number; readonly seq: number }
  /** The client has taken so many more bytes of documents. */
  | { readonly kind: 'taken'; readonly job: number; readonly bytes: number }
  | { readonly kind: 'ping' }
  /** The answer to `needRunner`: where the runner listens, or why there is none. */
  | { readonly kind: 'runner'; readonly path: string }
  | { readonly kind: 'noRunner'; readonly reason: string }
  /** Abort all jobs, log out, exit; all within this time. */
  | { readonly kind: 'stop'; readonly seconds: number };

/** What a worker says to the daemon. */
export type FromWorker =
  /** Of durable jobs: a reply that is written down before it is sent. */
  | { readonly kind: 'reply'; readonly job: number; readonly response: XcatResponse }
  /** Of other jobs: whole documents, ready to be sent, and the results of nodes that have nothing more to say. */
  | {
      readonly kind: 'said';
      readonly job: number;
      readonly documents: Buffer;
      readonly settled: readonly SettledNode[];
    }
  | {
      readonly kind: 'settled';
      readonly job: number;
      readonly node: NodeName;
      readonly result: NodeResult;
    }
  | {
      readonly kind: 'nodeStatus';
      readonly job: number;
      readonly node: NodeName;
      readonly status: NodeStatus;
    }
  | {
      readonly kind: 'step';
      readonly job: number;
      readonly node: NodeName;
      readonly step: NodeStep;
    }
  | { readonly kind: 'progress'; readonly job: number; readonly node: NodeName; readonly percent: number }
  /**
   * What a durable job said in one turn of the event loop, in order: written down together or not at all. When it
   * wants to be told, `stepped` says so.
   */
  | {
      readonly kind: 'batch';
      readonly job: number;
      readonly seq: number;
      readonly wantsStepped: boolean;
      readonly items: readonly FromWorker[];
    }
  /** The job's last words: it ended, or the plugin threw. */
  | { readonly kind: 'done'; readonly job: number }
  | { readonly kind: 'failed'; readonly job: number; readonly text: string }
  | { readonly kind: 'pong' }
  | { readonly kind: 'needRunner' }
  | {
      readonly kind: 'log';
      readonly text: string;
      readonly facts: Readonly<Record<string, string | number>>;
    };

/** Throws MalformedFrame. */
export function decodeToWorker(value: unknown): ToWorker {
  const fields = fieldsOf(value);
  switch (fields['kind']) {
    case 'start':
      return {
        kind: 'start',
        settings: settingsIn(fieldsOf(fields['settings'])),
        source: text(fields, 'source'),
      };
    case 'run':
      return {
        kind: 'run',
        job: number(fields, 'job'),
        plugin: text(fields, 'plugin'),
        command: text(fields, 'command'),
        plan: fields['plan'],
        targets: list(fields, 'targets').map(targetOf),
        durable: fields['durable'] === true,
      };
    case 'abort':
      return {
        kind: 'abort',
        job: number(fields, 'job'),
        ...(fields['nodes'] === undefined ? {} : { nodes: texts(fields, 'nodes').map(nodeNamed) }),
      };
    case 'stepped':
      return { kind: 'stepped', job: number(fields, 'job'), seq: number(fields, 'seq') };
    case 'taken':
      return { kind: 'taken', job: number(fields, 'job'), bytes: number(fields, 'bytes') };
    case 'ping':
      return { kind: 'ping' };
    case 'runner':
      return { kind: 'runner', path: text(fields, 'path') };
    case 'noRunner':
      return { kind: 'noRunner', reason: text(fields, 'reason') };
    case 'stop':
      return { kind: 'stop', seconds: number(fields, 'seconds') };
    default:
      throw new MalformedFrame('a message of no known kind');
  }
}

/** Throws MalformedFrame. */
export function decodeFromWorker(value: unknown): FromWorker {
  const fields = fieldsOf(value);
  switch (fields['kind']) {
    case 'reply':
      return {
        kind: 'reply',
        job: number(fields, 'job'),
        response: responseOf(fieldsOf(fields['response'])),
      };
    case 'said':
      return {
        kind: 'said',
        job: number(fields, 'job'),
        documents: bytes(fields, 'documents'),
        settled: list(fields, 'settled').map((item) => settledOf(fieldsOf(item))),
      };
    case 'settled':
      return { kind: 'settled', job: number(fields, 'job'), ...settledOf(fields) };
    case 'nodeStatus':
      return {
        kind: 'nodeStatus',
        job: number(fields, 'job'),
        node: nodeOf(fields),
        status: statusOf(fields),
      };
    case 'step':
      return {
        kind: 'step',
        job: number(fields, 'job'),
        node: nodeOf(fields),
        step: stepOf(fieldsOf(fields['step'])),
      };
    case 'progress':
      return {
        kind: 'progress',
        job: number(fields, 'job'),
        node: nodeOf(fields),
        percent: number(fields, 'percent'),
      };
    case 'batch':
      return {
        kind: 'batch',
        job: number(fields, 'job'),
        seq: number(fields, 'seq'),
        wantsStepped: fields['wantsStepped'] === true,
        items: list(fields, 'items').map(itemOf),
      };
    case 'done':
      return { kind: 'done', job: number(fields, 'job') };
    case 'failed':
      return { kind: 'failed', job: number(fields, 'job'), text: text(fields, 'text') };
    case 'pong':
      return { kind: 'pong' };
    case 'needRunner':
      return { kind: 'needRunner' };
    case 'log':
      return { kind: 'log', text: text(fields, 'text'), facts: factsOf(fieldsOf(fields['facts'])) };
    default:
      throw new MalformedFrame('a message of no known kind');
  }
}

function targetOf(value: unknown): Target {
  const fields = fieldsOf(value);
  return {
    node: nodeOf(fields),
    owner: text(fields, 'owner'),
    facts: fields['facts'],
    ...(fields['heldBy'] === undefined ? {} : { heldBy: number(fields, 'heldBy') }),
    ...(fields['resume'] === undefined ? {} : { resume: resumeOf(fieldsOf(fields['resume'])) }),
  };
}

function resumeOf(fields: Fields): Resume {
  return { status: text(fields, 'status'), intent: fields['intent'] === true, facts: fields['facts'] };
}

function stepOf(fields: Fields): NodeStep {
  const kind = fields['kind'];
  if (kind !== 'intent' && kind !== 'outcome') throw new MalformedFrame('a step of no known kind');
  const next = optionalText(fields, 'next');
  return {
    kind,
    status: text(fields, 'status'),
    facts: fields['facts'],
    effect: fields['effect'] === true,
    ...(next === undefined ? {} : { next }),
  };
}

/** One level only: a batch holds no batches. */
function itemOf(value: unknown): FromWorker {
  const item = decodeFromWorker(value);
  if (item.kind === 'batch') throw new MalformedFrame('a batch within a batch');
  return item;
}

/** A name the daemon has read from the node list before it handed it to a worker. */
function nodeOf(fields: Fields): NodeName {
  return nodeNamed(text(fields, 'node'));
}

function nodeNamed(name: string): NodeName {
  return name as NodeName;
}

function settledOf(fields: Fields): SettledNode {
  return { node: nodeOf(fields), result: resultOf(fieldsOf(fields['result'])) };
}

function resultOf(fields: Fields): NodeResult {
  const details = fields['details'] === undefined ? {} : { details: detailsOf(fieldsOf(fields['details'])) };
  if (fields['kind'] === 'success') return { kind: 'success', ...details };
  if (fields['kind'] === 'failure') return { kind: 'failure', reason: text(fields, 'reason'), ...details };
  throw new MalformedFrame('a node result of no known kind');
}

function detailsOf(fields: Fields): NodeDetails {
  const details: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string' && typeof value !== 'number')
      throw new MalformedFrame(`a detail of a node result that is neither text nor number: ${name}`);
    details[name] = value;
  }
  return details;
}

function statusOf(fields: Fields): NodeStatus {
  const status = fields['status'];
  if (status === 'powering-on' || status === 'powering-off') return status;
  throw new MalformedFrame('a node status of no known value');
}

function factsOf(fields: Fields): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(fields).filter((fact): fact is [string, string | number] => {
      return typeof fact[1] === 'string' || typeof fact[1] === 'number';
    }),
  );
}

/** The daemon has looked at their bounds. */
function settingsIn(fields: Fields): Settings {
  return settingsOf((name) => number(fields, name), {
    sshHostKeys: oneOf(fields, 'sshHostKeys', hostKeyPolicies),
    sshKeyFile: text(fields, 'sshKeyFile'),
    logDirectory: text(fields, 'logDirectory'),
    debug: fields['debug'] === true,
  });
}
