import type { DetailRow, NodeDetails } from '../plugin/contract.js';
import { type Fields, isFields } from './fields.js';
import { MalformedFrame } from './malformed-frame.js';

/** What else a node's result tells, as a worker said it. Throws MalformedFrame. */
export function detailsOf(fields: Fields): NodeDetails {
  const details = Object.entries(fields).map(([name, value]): [string, NodeDetails[string]] => {
    if (typeof value === 'string' || typeof value === 'number') return [name, value];
    if (Array.isArray(value)) return [name, value.map((row: unknown) => rowOf(row, name))];
    throw new MalformedFrame(`a detail of a node result of no known kind: ${name}`);
  });
  return Object.fromEntries(details);
}

function rowOf(row: unknown, name: string): DetailRow {
  if (!isFields(row))
    throw new MalformedFrame(`a detail of a node result that is no list of records: ${name}`);
  const values = Object.entries(row).map(([key, value]): [string, DetailRow[string]] => {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      return [key, value];
    if (Array.isArray(value) && value.every((one: unknown) => typeof one === 'string')) return [key, value];
    throw new MalformedFrame(`a detail of a node result of no known kind: ${name}.${key}`);
  });
  return Object.fromEntries(values);
}
