import t from 'tap';
import { siteDialects, siteSystems } from '../../../../plugins/openbmc/asked/site-words.js';
import { toNodeName } from '../../../../xcat-compat/names/node-name.js';
import { fakeTables } from '../../../helpers/openbmc-command.js';

const nodelist = [
  { node: 'n1', groups: 'old,all' },
  { node: 'n2', groups: 'all,new' },
  { node: 'n3', groups: 'old' },
];

async function dialects(value: string | undefined) {
  const site = value === undefined ? [] : [{ key: 'openbmcdialect', value }];
  const of = await siteDialects(fakeTables({ site, nodelist }));
  return ['n1', 'n2', 'n3', 'n4'].map((node) => of(toNodeName(node)));
}

t.test('site.openbmcdialect: for all, for groups, for nodes', async (t) => {
  const none = undefined;
  t.same(await dialects(none), [none, none, none, none]);
  t.same(await dialects('auto'), [none, none, none, none]);
  t.same(await dialects('redfish'), ['redfish', 'redfish', 'redfish', 'redfish']);
  t.same(await dialects('old=legacy, new=redfish'), ['legacy', 'redfish', 'legacy', none]);
  t.same(await dialects('redfish old=legacy n3=auto'), ['legacy', 'redfish', none, 'redfish']);
  t.same(
    await dialects('all=legacy new=redfish'),
    ['legacy', 'legacy', none, none],
    'the first group counts',
  );
  t.same(await dialects('ipmi old=soap'), [none, none, none, none], 'words that mean nothing');
});

t.test('site.openbmcsystem: the Id of the system that a node is', async (t) => {
  const systems = async (value: string) => {
    const of = await siteSystems(fakeTables({ site: [{ key: 'openbmcsystem', value }], nodelist }));
    return ['n1', 'n2', 'n3', 'n4'].map((node) => of(toNodeName(node)));
  };
  const none = undefined;
  t.same(await systems(''), [none, none, none, none]);
  t.same(await systems('System_0'), ['System_0', 'System_0', 'System_0', 'System_0']);
  t.same(await systems('old=Node0;n2=System.Embedded.1 n3=1'), ['Node0', 'System.Embedded.1', '1', none]);
  t.same(await systems('n1=../x =x n2= n3=a/b'), [none, none, none, none], 'what is no Id');
});
