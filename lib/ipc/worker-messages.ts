import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { SettledNode, Target } from '../plugin/contract.js';
import type { NodeEvent } from '../plugin/node-event.js';
import type { Settings } from '../settings/settings.js';
import { eventOf, settledOf } from './event-fields.js';
import { bytes, factsOf, fieldsOf, list, number, optionalText, text, texts } from './fields.js';
import { MalformedFrame } from './malformed-frame.js';
import { nodeNamed, nodeOf, targetOf } from './node-fields.js';
import { settingsIn } from './settings-fields.js';

/** What the daemon says to a worker. `job` is a number of the daemon's choice, used once. */
export type ToWorker =
  /** First, and once. */
  | {
      readonly kind: 'start';
      readonly settings: Settings;
      /** The daemon's host name, for the documents a worker makes. */
      readonly source: string;
      /** The number of this process, used once: the runner knows it by that. */
      readonly worker: number;
    }
  /** Others, from now on. */
  | { readonly kind: 'settings'; readonly settings: Settings }
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
  /** The effects that these nodes have announced may be sent: what led there is on disk. */
  | { readonly kind: 'go'; readonly job: number; readonly nodes: readonly NodeName[] }
  /** The client has taken so many more bytes of documents. */
  | { readonly kind: 'taken'; readonly job: number; readonly bytes: number }
  /** What became of the file of this number: in its place, or why not. */
  | {
      readonly kind: 'filed';
      readonly job: number;
      readonly seq: number;
      readonly problem?: string | undefined;
    }
  | { readonly kind: 'ping' }
  /** The answer to `needRunner`: where the runner listens, or why there is none. */
  | { readonly kind: 'runner'; readonly path: string }
  | { readonly kind: 'noRunner'; readonly reason: string }
  /** Abort all jobs, log out, exit; all within this time. */
  | { readonly kind: 'stop'; readonly seconds: number };

/** What a worker says to the daemon. */
export type FromWorker =
  /** What happened, in order. Of durable jobs all of one turn of the event loop: written down together or not at all. */
  | { readonly kind: 'events'; readonly job: number; readonly events: readonly NodeEvent[] }
  /** Of other jobs: whole documents, ready to be sent, and the results of nodes that have nothing more to say. */
  | {
      readonly kind: 'documents';
      readonly job: number;
      readonly documents: Buffer;
      readonly settled: readonly SettledNode[];
    }
  /** A file for this node is ready; answered by `filed`. */
  | {
      readonly kind: 'file';
      readonly job: number;
      readonly seq: number;
      readonly node: NodeName;
      readonly name: string;
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
        worker: number(fields, 'worker'),
      };
    case 'settings':
      return { kind: 'settings', settings: settingsIn(fieldsOf(fields['settings'])) };
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
    case 'go':
      return { kind: 'go', job: number(fields, 'job'), nodes: texts(fields, 'nodes').map(nodeNamed) };
    case 'taken':
      return { kind: 'taken', job: number(fields, 'job'), bytes: number(fields, 'bytes') };
    case 'filed':
      return {
        kind: 'filed',
        job: number(fields, 'job'),
        seq: number(fields, 'seq'),
        problem: optionalText(fields, 'problem'),
      };
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
    case 'events':
      return {
        kind: 'events',
        job: number(fields, 'job'),
        events: list(fields, 'events').map((event) => eventOf(fieldsOf(event))),
      };
    case 'documents':
      return {
        kind: 'documents',
        job: number(fields, 'job'),
        documents: bytes(fields, 'documents'),
        settled: list(fields, 'settled').map((item) => settledOf(fieldsOf(item))),
      };
    case 'file':
      return {
        kind: 'file',
        job: number(fields, 'job'),
        seq: number(fields, 'seq'),
        node: nodeOf(fields),
        name: text(fields, 'name'),
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
