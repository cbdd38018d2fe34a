import type { NodeName } from '../names/node-name.js';
import { node as nodeType } from '../tables/definitions/node.js';
import type { NodeIndex } from '../tables/nodelist.js';
import { type Condition, groupCondition } from './noderange-condition.js';
import type { Facts } from './noderange-facts.js';
import { COMPILING, type Steps, type Work } from './work.js';

/**
 * The nodes that fulfil all conditions of nodegroup.wherevals [DBobjUtils.pm:1865]. A node without the attribute
 * fulfils none, not even `!=`. Conditions that cannot be read, or that there are none, make a group without members.
 */
export function* dynamicMembers(
  wherevals: string,
  index: NodeIndex,
  facts: Facts,
  work: Work,
): Steps<readonly NodeName[]> {
  const conditions = conditionsOf(wherevals);
  if (work.spend(0, COMPILING)) yield;
  if (conditions === undefined) return [];
  const tests = conditions.map(({ name, holds }) => {
    const value = attribute(name, facts);
    return (node: NodeName): boolean => {
      const found = value(node);
      return found !== undefined && holds(found);
    };
  });
  const members: NodeName[] = [];
  for (const node of index.names) {
    if (work.spend(1)) yield;
    if (tests.every((test) => test(node))) members.push(node);
  }
  return members;
}

/** Of two conditions on one attribute the later counts. */
function conditionsOf(wherevals: string): readonly Condition[] | undefined {
  const conditions = new Map<string, Condition>();
  for (const text of wherevals.split('::')) {
    const condition = groupCondition(text);
    if (condition === undefined) return undefined;
    conditions.set(condition.name, condition);
  }
  return [...conditions.values()];
}

/** An attribute of node objects, as `lsdef` shows it: the first of its places that is meant for the node and has it. */
function attribute(name: string, facts: Facts): (node: NodeName) => string | undefined {
  if (name === 'node') return (node) => node;
  const places = nodeType.attributes
    .filter((definition) => definition.name === name)
    .map(({ table, column, onlyIf }) => ({
      values: facts.column(table, column),
      onlyIf: onlyIf === undefined ? undefined : { ...onlyIf, of: attribute(onlyIf.attribute, facts) },
    }));
  return (node) => {
    for (const { values, onlyIf } of places) {
      if (onlyIf !== undefined && onlyIf.of(node)?.includes(onlyIf.value) !== true) continue;
      const value = values.get(node)?.[0];
      if (value !== undefined) return value;
    }
    return undefined;
  };
}
