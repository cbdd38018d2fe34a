import { unknownWord } from '../asked/word-hints.js';
import { settingNames } from '../bmc/verbs/setting-verbs.js';
import { networkWords } from './rspconfig-plan.js';

const others = [
  ...['admin_passwd', 'useradd', 'userch', 'userrm', 'userls', 'snmpdest', 'alert', 'sshcfg', 'gard', 'dump'],
  ...['password', 'privilege', 'groups', 'enabled'],
];
const known: readonly string[] = [...networkWords, ...settingNames, ...others];

/** Words that say something only together with their value, and how they are written. */
const needsValue: Readonly<Record<string, string>> = {
  admin_passwd:
    'admin_passwd needs both passwords: admin_passwd=CURRENT,NEW. A password with a comma stands in double quotes.',
  useradd: 'useradd needs a name: useradd=NAME password=PASSWORD privilege=PRIVILEGE.',
  userch: 'userch needs a name, and what is to be changed: userch=NAME password=PASSWORD.',
  userrm: 'userrm needs a name: userrm=NAME.',
};

/**
 * What helps where xCAT says no more than that a word is not supported; undefined where its own text tells more.
 * @param text xCAT's
 */
export function configHint(words: readonly string[], text: string): string | undefined {
  if (text.startsWith('No option specified') || text === 'Unsupported command: rspconfig ')
    return `Say what is to be read (${[...networkWords, ...settingNames].join(', ')}, userls, snmpdest, alert) or set (KEY=VALUE). All words: rspconfig NODERANGE -h`;
  const [, unsupported] = /^Unsupported command: rspconfig (.+)$/s.exec(text) ?? [];
  if (unsupported === undefined) return undefined;
  const needs = Object.hasOwn(needsValue, unsupported) ? needsValue[unsupported] : undefined;
  if (needs !== undefined && words.includes(unsupported)) return needs;
  if (known.includes(unsupported))
    return `'${unsupported}' does not go with these words, or not without a value. All words: rspconfig NODERANGE -h`;
  return `${unknownWord('rspconfig', unsupported, known)} All words: rspconfig NODERANGE -h`;
}
