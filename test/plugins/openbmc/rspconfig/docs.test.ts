import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import t from 'tap';
import { privileges, userGroups } from '../../../../plugins/openbmc/bmc/verbs/account-verbs.js';
import { settingNames } from '../../../../plugins/openbmc/bmc/verbs/setting-verbs.js';
import { networkWords } from '../../../../plugins/openbmc/rspconfig/rspconfig-plan.js';
import { settings } from '../../../../plugins/openbmc/rspconfig/rspconfig-settings.js';
import { answerForOpenbmcNodes } from '../../../../xcat-compat/usage/index.js';

const page = readFileSync(
  fileURLToPath(new URL('../../../../../docs/rspconfig.md', import.meta.url)),
  'utf8',
);

/** The part from one headline to the next. */
function section(title: string): string {
  const [, text = ''] = page.split(`### ${title}\n`);
  return text.split('\n##')[0] ?? '';
}

t.test('docs/rspconfig.md tells every word and its values', async (t) => {
  const network = section('Network');
  for (const word of networkWords) t.match(network, `| \`${word}\` |`);
  const attributes = section('Attributes');
  for (const name of settingNames) {
    const row = attributes.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
    for (const value of Object.keys(settings[name].values)) t.match(row, `\`${value}\``, name);
  }
  const users = section('Users of the BMC');
  for (const word of [...privileges, ...userGroups]) t.match(users, `\`${word}\``);
});

t.test('and what the client’s own usage lists', async (t) => {
  const usage = answerForOpenbmcNodes('rspconfig', ['-h']);
  const text = 'text' in usage ? usage.text : '';
  const words = [...text.matchAll(/rspconfig <noderange> \[?([a-z_]+(?:\|[a-z_]+)*)/g)];
  t.ok(words.length > 20);
  for (const [, names = ''] of words) {
    for (const name of names.split('|')) t.match(page, new RegExp(`\`${name}[\`= ]`), name);
  }
});
