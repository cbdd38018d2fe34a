import type { NodeResult, NodeStatus, SettledNode } from '../plugin/contract.js';
import type { NodeEvent, Step } from '../plugin/node-event.js';
import { detailsOf } from './detail-fields.js';
import { type Fields, fieldsOf, number, optionalText, text } from './fields.js';
import { MalformedFrame } from './malformed-frame.js';
import { nodeOf } from './node-fields.js';
import { responseOf } from './response-fields.js';

/** An event from a worker. Throws MalformedFrame. */
export function eventOf(fields: Fields): NodeEvent {
  switch (fields['kind']) {
    case 'said':
      return { kind: 'said', response: responseOf(fieldsOf(fields['response'])) };
    case 'step':
      return stepOf(fields);
    case 'progress':
      return { kind: 'progress', node: nodeOf(fields), percent: number(fields, 'percent') };
    case 'logged':
      return { kind: 'logged', node: nodeOf(fields), text: text(fields, 'text') };
    case 'powered':
      return { kind: 'powered', node: nodeOf(fields), status: statusOf(fields) };
    case 'settled':
      return { kind: 'settled', ...settledOf(fields) };
    default:
      throw new MalformedFrame('an event of no known kind');
  }
}

function stepOf(fields: Fields): Step {
  const phase = fields['phase'];
  if (phase !== 'intent' && phase !== 'outcome') throw new MalformedFrame('a step of no known phase');
  const next = optionalText(fields, 'next');
  const outcome = optionalText(fields, 'outcome');
  return {
    kind: 'step',
    node: nodeOf(fields),
    phase,
    status: text(fields, 'status'),
    tries: number(fields, 'tries'),
    effect: fields['effect'] === true,
    facts: fields['facts'],
    ...(outcome === undefined ? {} : { outcome }),
    ...(next === undefined ? {} : { next }),
    ...(fields['identity'] === undefined ? {} : { identity: fields['identity'] }),
  };
}

/** Throws MalformedFrame. */
export function settledOf(fields: Fields): SettledNode {
  return { node: nodeOf(fields), result: resultOf(fieldsOf(fields['result'])) };
}

function resultOf(fields: Fields): NodeResult {
  const details = fields['details'] === undefined ? {} : { details: detailsOf(fieldsOf(fields['details'])) };
  if (fields['kind'] === 'success') return { kind: 'success', ...details };
  if (fields['kind'] === 'failure') {
    const notBegun = fields['notBegun'] === true ? { notBegun: true as const } : {};
    return { kind: 'failure', reason: text(fields, 'reason'), ...notBegun, ...details };
  }
  throw new MalformedFrame('a node result of no known kind');
}

function statusOf(fields: Fields): NodeStatus {
  const status = fields['status'];
  if (status === 'powering-on' || status === 'powering-off') return status;
  throw new MalformedFrame('a node status of no known value');
}
