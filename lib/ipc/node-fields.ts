import type { NodeName } from '../../xcat-compat/names/node-name.js';
import type { Resume, Target } from '../plugin/contract.js';
import { type Fields, fieldsOf, number, text } from './fields.js';

// What messages have of nodes. All throw MalformedFrame.

export function targetOf(value: unknown): Target {
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
  return {
    status: text(fields, 'status'),
    intent: fields['intent'] === true,
    facts: fields['facts'],
    ...(fields['spentMs'] === undefined ? {} : { spentMs: number(fields, 'spentMs') }),
    ...(fields['identity'] === undefined ? {} : { identity: fields['identity'] }),
    ...(fields['owner'] === undefined ? {} : { owner: text(fields, 'owner') }),
  };
}

/** A name the daemon has read from the node list before it handed it to a worker. */
export function nodeOf(fields: Fields): NodeName {
  return nodeNamed(text(fields, 'node'));
}

export function nodeNamed(name: string): NodeName {
  return name as NodeName;
}
