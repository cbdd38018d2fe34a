import type { ActionRefusal, Answer, Json } from '../answers/simulated-answer.js';
import type { Bmc } from '../bmc.js';
import { createDump } from '../simulated-dumps.js';
import { softwareRoot } from '../simulated-software.js';
import { objectAt, objectsWithin } from '../tree/simulated-tree.js';
import { done } from './change.js';
import { configActions } from './config-actions.js';
import { dataOf } from './json-body.js';
import { type Exchange, type Handled, withBody } from './simulated-exchange.js';

const root = '/xyz/openbmc_project';

/** POST of an action. */
export function act(exchange: Exchange): Handled {
  return withBody(exchange, (body) => answered(exchange.bmc, runAction(exchange.bmc, exchange.path, body)));
}

/** DELETE of an object. */
export function remove(exchange: Exchange): Handled {
  return withBody(exchange, () => answered(exchange.bmc, removeObject(exchange.bmc, exchange.path)));
}

function answered(bmc: Bmc, outcome: Answer | ActionRefusal): Answer {
  return 'status' in outcome ? outcome : bmc.generation.answers.actionRefused(outcome);
}

function runAction(bmc: Bmc, path: string, body: string): Answer | ActionRefusal {
  const match = /^(.*)\/action\/([^/]+)$/.exec(path);
  if (match === null) return { kind: 'methodNotAllowed' };
  const [, at = '', method = ''] = match;
  const given = dataOf(body);
  if (typeof given === 'string' || !Array.isArray(given.data)) return { kind: 'noData' };
  const args = given.data as readonly Json[];
  if (bmc.generation.legacy === 'readOnly' && args.length > 0) return { kind: 'noData' };
  if (objectAt(bmc, at) === undefined) return { kind: 'unknownObject' };
  const action = actions.find((known) => known.at.test(at) && isMethod(bmc, known.method, method));
  return action === undefined ? { kind: 'unknownMethod', name: method } : action.run(bmc, at, args, method);
}

function isMethod(bmc: Bmc, known: string, given: string): boolean {
  return bmc.generation.ignoresCase ? known.toLowerCase() === given.toLowerCase() : known === given;
}

export interface Action {
  readonly at: RegExp;
  readonly method: string;
  readonly run: (bmc: Bmc, at: string, args: readonly Json[], method: string) => Answer | ActionRefusal;
}

/** The methods there are, and on which objects. */
const actions: readonly Action[] = [
  { at: /\/software\/[0-9a-f]{7,8}$/, method: 'Delete', run: deleteImage },
  {
    at: /\/software$/,
    method: 'DeleteAll',
    run(bmc) {
      bmc.images = bmc.images.filter((image) => image.functional);
      return done(bmc);
    },
  },
  { at: /\/dump(\/bmc)?$/, method: 'DeleteAll', run: (bmc, at) => deleteBelow(bmc, `${at}/entry`) },
  { at: /\/dump(\/bmc)?$/, method: 'CreateDump', run: createDump },
  { at: /\/logging$/, method: 'DeleteAll', run: (bmc) => deleteBelow(bmc, `${root}/logging/entry`) },
  {
    at: /\/(dump|dump\/bmc|logging)\/entry\/\d+$/,
    method: 'Delete',
    run: (bmc, at) => deleteObject(bmc, at),
  },
  { at: /\/control\/gard$/, method: 'Reset', run: (bmc) => done(bmc) },
  ...configActions,
];

/** The functional image has no Delete. */
function deleteImage(
  bmc: Bmc,
  at: string,
  _args: readonly Json[],
  method = 'Delete',
): Answer | ActionRefusal {
  const image = bmc.images.find((known) => at === `${softwareRoot}/${known.id}`);
  if (image === undefined) return { kind: 'unknownObject' };
  if (image.functional) return { kind: 'unknownMethod', name: method };
  image.deletes += 1;
  if (bmc.behaviour.needsTwoDeletes && image.activation === 'Ready' && image.deletes < 2) return done(bmc);
  bmc.images = bmc.images.filter((known) => known !== image);
  return done(bmc);
}

function deleteBelow(bmc: Bmc, path: string): Answer {
  for (const name of objectsWithin(bmc, path).keys()) bmc.overlay.set(name, undefined);
  return done(bmc);
}

function deleteObject(bmc: Bmc, path: string): Answer {
  bmc.overlay.set(path, undefined);
  return done(bmc);
}

const deletable = [
  /\/user\/[^/]+$/,
  /\/network\/[^/]+\/ipv4\/[^/]+$/,
  /\/snmp\/manager\/[^/]+$/,
  /\/(dump|logging)\/entry\/\d+$/,
];

function removeObject(bmc: Bmc, path: string): Answer | ActionRefusal {
  if (objectAt(bmc, path) === undefined) return { kind: 'missingToDelete', path };
  if (/\/software\/[0-9a-f]{7,8}$/.test(path)) {
    const outcome = deleteImage(bmc, path, []);
    return 'status' in outcome ? outcome : { kind: 'notDeletable', path };
  }
  return deletable.some((pattern) => pattern.test(path))
    ? deleteObject(bmc, path)
    : { kind: 'notDeletable', path };
}
