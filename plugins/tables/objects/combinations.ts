import { isObjectName } from '../../../xcat-compat/names/object-name.js';
import type { DefinitionCommand, Options } from './arguments.js';
import { messages } from './objects-texts.js';

/** The first thing wrong with the options together: it is said, and the usage after it [DBobjectdefs.pm:535-660]. */
export function wrongTogether(command: DefinitionCommand, options: Options): string | undefined {
  const { has, type, attributes, template, file } = options;
  const makes = command === 'mkdef' || command === 'chdef';
  const shows = command === 'mkdef' || command === 'lsdef';
  const rules: readonly (readonly [boolean, string])[] = [
    [has('u') && !makes, messages.notWithCommand('-u', command)],
    [has('cleanup') && command !== 'rmdef', messages.notUsedWith('-C', command)],
    [has('u') && type !== 'osimage' && (type !== '' || file !== ''), messages.onlyForOsimage],
    [has('u'), messages.setattrUnsupported],
    [has('xml'), messages.noXml],
    [has('i') && has('osimage'), messages.notTogether('-i', '--osimage')],
    [has('stanza') && has('osimage'), messages.notTogether('-z', '--osimage')],
    [has('all') && type !== '', messages.notTogether('-a', '-t')],
    [has('long') && has('short'), messages.notTogether('-l', '-s')],
    [has('nics') && has('i'), messages.notTogether('-i', '--nics')],
    [attributes !== '' && has('short'), messages.notTogether('-i', '-s')],
    [has('compress') && attributes === '', messages.mustTogether('-c', '-i')],
    [
      command === 'chdef' && options.newName !== '' && !isObjectName(options.newName, type),
      messages.newNameInvalid(options.newName),
    ],
    [has('template') && !shows, messages.templateNotWith(command)],
    [command === 'mkdef' && has('template') && template === '', messages.noTemplateNamed],
    [command === 'mkdef' && template.includes(','), messages.oneTemplate],
    [template !== '' && file !== '', messages.templateAndFile],
  ];
  return rules.find(([wrong]) => wrong)?.[1];
}

/** rmdef knows only few of the options: a wrong one might remove everything. */
export function wrongForRemoval({ has, where }: Options): boolean {
  return ['dynamic', 'i', 'long', 'minus', 'plus', 'xml', 'stanza', 'short'].some(has) || where.length > 0;
}
