import { MalformedFrame } from './malformed-frame.js';

/** Readers for decoders: each gives one field of a decoded record or throws MalformedFrame. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  if (!isFields(value)) throw new MalformedFrame('a message that is not a record');
  return value;
}

export function text(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string') throw wrong(name, 'text');
  return value;
}

export function number(fields: Fields, name: string): number {
  const value = fields[name];
  if (typeof value !== 'number' || !Number.isFinite(value)) throw wrong(name, 'a number');
  return value;
}

export function bytes(fields: Fields, name: string): Buffer {
  const value = fields[name];
  if (!Buffer.isBuffer(value)) throw wrong(name, 'bytes');
  return value;
}

export function oneOf<const Value extends string>(
  fields: Fields,
  name: string,
  values: readonly Value[],
): Value {
  const value = values.find((one) => one === fields[name]);
  if (value === undefined) throw wrong(name, `one of ${values.join(', ')}`);
  return value;
}

export function optionalText(fields: Fields, name: string): string | undefined {
  return fields[name] === undefined ? undefined : text(fields, name);
}

export function list(fields: Fields, name: string): readonly unknown[] {
  const value: unknown = fields[name];
  if (!Array.isArray(value)) throw wrong(name, 'a list');
  return value;
}

export function texts(fields: Fields, name: string): readonly string[] {
  return list(fields, name).map((item) => {
    if (typeof item !== 'string') throw wrong(name, 'a list of texts');
    return item;
  });
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !Buffer.isBuffer(value);
}

function wrong(name: string, expected: string): MalformedFrame {
  return new MalformedFrame(`a message whose '${name}' is not ${expected}`);
}

/** Those fields that may stand in a log. */
export function factsOf(fields: Fields): Readonly<Record<string, string | number>> {
  return Object.fromEntries(
    Object.entries(fields).filter((fact): fact is [string, string | number] => {
      return typeof fact[1] === 'string' || typeof fact[1] === 'number';
    }),
  );
}
