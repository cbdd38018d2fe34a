import { objectTypeNames } from '../../../xcat-compat/tables/definitions/index.js';
import type { DefinitionCommand } from './arguments.js';

/** The usage of a command, one text per element as xCAT sends them [DBobjectdefs.pm:4660-4850]. */
export function usageOf(command: DefinitionCommand): readonly string[] {
  const types = command === 'chdef' ? objectTypeNames.join(',') : ` ${objectTypeNames.join(' ')}`;
  return [
    ...usages[command],
    '\nThe following data object types are supported by xCAT:\n',
    `${types}\n`,
    "\nUse the '-h' option together with the '-t <object-types>' option to",
    ' get a list of valid attribute names for each object type.\n',
  ];
}

const usages: Readonly<Record<DefinitionCommand, readonly string[]>> = {
  mkdef: [
    '\nUsage: mkdef - Create xCAT data object definitions.\n',
    '  mkdef [-h | --help ] [-t object-types]\n',
    '  mkdef [-V | --verbose] [-t object-types] [--template template-object-name]',
    '      [-o object-names] [-z|--stanza ]',
    '      [-d | --dynamic] [-w attr==val [-w attr=~val] ...]',
    '      [-f | --force] [noderange] [attr=val [attr=val...]]',
  ],
  chdef: [
    '\nUsage: chdef - Change xCAT data object definitions.\n',
    '  chdef [-h | --help ] [-t object-types]\n',
    '  chdef [-t object-types] [-o object-names] [-n new-name] [node]\n',
    '  chdef [-V | --verbose] [-t object-types] [-o object-names] [-d | --dynamic]',
    '    [-z | --stanza] [-m | --minus] [-p | --plus]',
    '    [-w attr==val [-w attr=~val] ... ] [noderange] [attr=val [attr=val...]]\n',
  ],
  lsdef: [
    '\nUsage: lsdef - List xCAT data object definitions.\n',
    '  lsdef [-h | --help ] [-t object-types]\n',
    '  lsdef [-l|--long] [-a|--all] [-t *object-types*] [-z|--stanza]',
    '        [-i attr-list] [--template [template-object-name]] \n',
    '  lsdef [-V | --verbose] [-t object-types] [-o object-names]',
    '        [ -l | --long] [-s | --short] [-a | --all] [-z | --stanza ] [-S]',
    '        [-i attr-list] [-w attr==val [-w attr=~val] ...] [noderange]\n',
  ],
  rmdef: [
    '\nUsage: rmdef - Remove xCAT data object definitions.\n',
    '  rmdef [-h | --help ] [-t object-types]\n',
    '  rmdef [-V | --verbose] [-t object-types] [-a | --all] [-f | --force]',
    '    [-o object-names] [-C | --cleanup] [noderange]\n',
  ],
};
