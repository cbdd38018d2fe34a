import { isObjectName } from '../../../xcat-compat/names/object-name.js';
import type { Talk } from '../talk.js';
import type { Options } from './arguments.js';
import type { Targets } from './object-targets.js';
import { messages } from './objects-texts.js';

/** Are these names that objects may have? Says what is wrong; capitals in a node's name are only warned of. */
export function checkNames(targets: Targets, options: Options, talk: Talk): boolean {
  const names = [...targets.named.flatMap((objects) => objects.names), ...targets.filed.keys()];
  const typeOf = (name: string): string =>
    options.type === '' ? (targets.filed.get(name)?.get('objtype') ?? '') : options.type;
  const isNode = (name: string): boolean => typeOf(name) === '' || typeOf(name) === 'node';
  const capitals = names.filter((name) => isNode(name) && /[A-Z]/.test(name));
  const dotted = names.filter((name) => isNode(name) && !/[A-Z]/.test(name) && name.includes('.'));
  const invalid = names.filter((name) => !isObjectName(name, typeOf(name)));
  if (dotted.length > 0) talk.error(messages.domainInName(dotted.join(',')));
  else if (invalid.length > 0) talk.error(messages.nameInvalid(invalid.join(',')));
  else if (capitals.length > 0) talk.warn(messages.capitals(capitals.join(',')));
  return dotted.length === 0 && invalid.length === 0;
}
