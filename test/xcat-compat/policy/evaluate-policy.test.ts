import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { toNodeName } from '../../../xcat-compat/names/node-name.js';
import {
  evaluate,
  isTrusted,
  mightAllow,
  type PolicyRequest,
  type PolicyRule,
} from '../../../xcat-compat/policy/evaluate-policy.js';
import { policyRules } from '../../../xcat-compat/policy/rules.js';
import { freshPolicyRows } from '../../../xcat-compat/tables/fresh-site.js';
import { openSqliteStore } from '../../../xcat-compat/tables/sqlite-store.js';

const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-policy-'));
const store = openSqliteStore(directory);
t.teardown(() => {
  store.close();
  rmSync(directory, { recursive: true, force: true });
});

const nodes = (text: string) => text.split(',').filter(Boolean).map(toNodeName);

function rule(columns: Partial<PolicyRule>): PolicyRule {
  const open = {
    name: undefined,
    host: undefined,
    commands: undefined,
    noderange: undefined,
    parameters: undefined,
  };
  return { priority: '1', ...open, rule: 'allow', ...columns };
}

function ask(columns: Partial<PolicyRequest> = {}): PolicyRequest {
  return {
    peername: 'ann',
    peerhost: 'login1',
    remoteHosts: undefined,
    command: 'rpower',
    args: [],
    nodes: [],
    expand: (text) => new Set(nodes(text)),
    ...columns,
  };
}

const kind = (rules: readonly PolicyRule[], columns?: Partial<PolicyRequest>): string =>
  evaluate(rules, ask(columns)).kind;

t.test('P47 the policy of a fresh site', async (t) => {
  const site = {
    domain: undefined,
    ip: '10.0.0.1',
    serverName: 'mn.cluster',
    timezone: 'UTC',
    confdir: '/etc/xcat',
  };
  await store.setRows('policy', freshPolicyRows(site));
  const rules = await policyRules(store);
  const may = (peername: string | undefined, command: string): string => kind(rules, { peername, command });
  t.equal(may('root', 'rflash'), 'allow');
  t.equal(may('mn.cluster', 'rflash'), 'allow');
  t.equal(may('ann', 'rflash'), 'deny');
  t.equal(may(undefined, 'rflash'), 'deny');
  for (const command of [
    'getpostscript',
    'getcredentials',
    'syncfiles',
    'getdestiny',
    'nextdestiny',
    'litefile',
  ])
    t.equal(may(undefined, command), 'allow', command);
  t.same(
    [isTrusted(rules, 'mn.cluster'), isTrusted(rules, 'root'), isTrusted(rules, undefined)],
    [true, false, false],
  );
});

t.test('P48 numeric order, ties in table order, first match decides, none denies', async (t) => {
  const empty = openSqliteStore(mkdtempSync(join(directory, 'order-')));
  t.teardown(() => empty.close());
  for (const [priority, name] of [
    ['10', 'a'],
    ['9', 'b'],
    ['4.10', 'c'],
    ['4.1', 'd'],
    ['last', 'e'],
  ] as const)
    await empty.setRow('policy', { priority }, { name, rule: 'allow' });
  t.same(
    (await policyRules(empty)).map((one) => one.name),
    ['e', 'c', 'd', 'b', 'a'],
  );
  const decision = evaluate([rule({ priority: '2', rule: 'deny' }), rule({ priority: '3' })], ask());
  t.same(decision, { kind: 'deny', priority: '2', warnings: [] });
  t.same(evaluate([], ask()), { kind: 'deny', priority: undefined, warnings: [] });
});

t.test('P49 names', async (t) => {
  t.equal(kind([rule({})], { peername: undefined }), 'allow', 'no name: everybody');
  t.equal(kind([rule({ name: '*' })], { peername: undefined }), 'deny', '*: anybody with a certificate');
  t.equal(kind([rule({ name: '*' })]), 'allow');
  t.equal(kind([rule({ name: 'ann' })]), 'allow');
  t.equal(kind([rule({ name: 'Ann' })]), 'deny');
});

t.test('P50 hosts', async (t) => {
  t.equal(kind([rule({ host: 'login1' })]), 'allow');
  t.equal(kind([rule({ host: 'login2' })]), 'deny');
  t.equal(kind([rule({ host: 'login1' })], { peerhost: undefined }), 'deny');
  t.equal(kind([rule({ host: 'web' })], { remoteHosts: ['a', 'web'] }), 'allow');
  t.equal(
    kind([rule({ host: 'login1' })], { remoteHosts: ['a', 'web'] }),
    'deny',
    'they stand in for the peer',
  );
});

t.test('P51 P52 commands and parameters', async (t) => {
  t.equal(kind([rule({ commands: 'rinv,rpower' })]), 'allow');
  t.equal(kind([rule({ commands: 'rinv, rpower' })]), 'deny', 'not trimmed');
  t.equal(kind([rule({ commands: 'rpow*' })]), 'deny', 'no globs');
  t.equal(kind([rule({ parameters: 'on|off$' })], { args: ['turn', 'off'] }), 'allow');
  t.equal(kind([rule({ parameters: '^off' })], { args: ['turn', 'off'] }), 'deny');
  t.equal(kind([rule({ parameters: '^$' })], { args: [] }), 'allow');
});

t.test(
  'B43 a pattern that cannot be used allows nothing and denies what it could be meant for',
  async (t) => {
    for (const parameters of ['(', '(?!.*force)', '(a)\\1', 'x'.repeat(300)]) {
      const decision = evaluate([rule({ priority: '3', parameters }), rule({ priority: '4' })], ask());
      t.equal(decision.priority, '4', parameters);
      t.match(decision.warnings, [
        /^policy 3: parameters: Pattern .* is refused.*; the rule is passed over$/,
      ]);
      const denied = evaluate([rule({ priority: '3', parameters, rule: 'deny' }), rule({})], ask());
      t.match(denied, { kind: 'deny', priority: '3', warnings: [/; the rule denies$/] }, parameters);
    }
  },
);

t.test('P52 patterns that would take other engines for ever are like all others', async (t) => {
  const args = [`${'a'.repeat(4_000)}!`];
  for (const parameters of ['(a+)+$', '(a|a)*b$', '(.*a){20}$'])
    t.equal(kind([rule({ parameters })], { args }), 'deny', parameters);
  t.equal(kind([rule({ parameters: '(a+)+!$' })], { args }), 'allow');
});

t.test('nobody gets past a denying pattern by making the arguments long', async (t) => {
  const args = ['x'.repeat(5_000)];
  t.equal(kind([rule({ parameters: 'force', rule: 'deny' }), rule({})], { args }), 'deny');
  t.equal(kind([rule({ parameters: 'x' })], { args }), 'deny');
});

t.test('P54 B7 the words of a rule', async (t) => {
  for (const text of ['allow', 'ALLOW', ' accept', 'trusted', 'Trusted', 'allowed'])
    t.equal(kind([rule({ rule: text })]), 'allow', text);
  for (const text of ['deny', 'disable', 'disallow', 'not trusted', 'x'])
    t.equal(kind([rule({ rule: text })]), 'deny', text);
  const empty = evaluate([rule({ rule: undefined }), rule({})], ask());
  t.equal(empty.kind, 'deny');
  t.equal(empty.warnings.length, 1);
});

t.test('P55 P56 noderange rules look at the effective nodes', async (t) => {
  const ab = rule({ noderange: 'a,b' });
  t.equal(kind([ab], { nodes: nodes('a,b') }), 'allow');
  t.equal(kind([ab], { nodes: nodes('a,c') }), 'deny');
  t.equal(kind([ab], { nodes: [] }), 'deny', 'a request without nodes is not meant');
  t.equal(kind([ab, rule({ noderange: 'c' })], { nodes: nodes('a,c') }), 'allow', 'several rules together');
  t.equal(kind([rule({ noderange: 'a', rule: 'deny' }), rule({})], { nodes: nodes('a,c') }), 'deny');
  t.equal(
    kind([rule({ noderange: 'x', rule: 'deny' }), rule({})], { nodes: nodes('a,c') }),
    'allow',
    'disjoint',
  );
  t.equal(kind([rule({ noderange: '*' })], { nodes: [] }), 'allow');
});

t.test('P58 trusted', async (t) => {
  t.ok(isTrusted([rule({ name: 'mn', rule: ' TRUSTED' })], 'mn'));
  t.notOk(isTrusted([rule({ name: 'mn', rule: 'not trusted' })], 'mn'));
  t.notOk(isTrusted([rule({ rule: 'trusted' })], 'mn'));
});

t.test('P59 P60 disabled rules are skipped, and changes count for the next request', async (t) => {
  await store.setRow('policy', { priority: '7' }, { name: 'ann', rule: 'allow' });
  t.equal(kind(await policyRules(store)), 'allow');
  for (const disable of ['1', '', 'yes']) {
    await store.setRow('policy', { priority: '7' }, { disable });
    t.equal(kind(await policyRules(store)), 'deny', `disable='${disable}'`);
  }
  await store.setRow('policy', { priority: '7' }, { disable: null });
  t.equal(kind(await policyRules(store)), 'allow');
});

t.test('a caller whom no rule could allow is known before any noderange is looked at', async (t) => {
  const rules = [
    rule({ name: 'root', rule: 'allow' }),
    rule({ name: 'bob', commands: 'rpower', noderange: 'n1', rule: 'allow' }),
    rule({ commands: 'getdestiny', rule: 'allow' }),
    rule({ name: '*', rule: 'deny' }),
  ];
  const may = (columns: Partial<PolicyRequest>): boolean => mightAllow(rules, ask(columns), 'unknown');
  t.ok(may({ peername: 'root', command: 'rflash' }));
  t.ok(may({ peername: 'bob', command: 'rpower' }));
  t.notOk(may({ peername: 'bob', command: 'rflash' }));
  t.ok(may({ peername: undefined, command: 'getdestiny' }));
  t.notOk(may({ peername: undefined, command: 'rpower' }));
});

t.test('what no noderange could change is known before it too', async (t) => {
  const may = (rules: readonly PolicyRule[], columns: Partial<PolicyRequest> = {}, host = 'known' as const) =>
    mightAllow(rules, ask({ peername: undefined, ...columns }), host);
  const away = rule({ host: 'web' });
  t.notOk(may([away]), 'another host');
  t.ok(mightAllow([away], ask(), 'unknown'), 'the host is not known yet');
  t.ok(may([away], { peerhost: 'web' }));
  t.notOk(may([rule({ parameters: '^off$' })], { args: ['on'] }), 'other arguments');
  t.ok(may([rule({ parameters: '^off$' })], { args: ['off'] }));
  t.notOk(may([rule({ rule: 'deny' }), rule({})]), 'denied before it is allowed');
  t.ok(may([rule({ rule: 'deny', noderange: 'n1' }), rule({})]), 'denied on some nodes only');
  t.ok(
    mightAllow([rule({ rule: 'deny', host: 'web' }), rule({})], ask(), 'unknown'),
    'denied to a host only',
  );
  t.ok(may([rule({ noderange: 'n1' })]));
  const warnings: string[] = [];
  t.notOk(mightAllow([rule({ parameters: '(' })], ask(), 'known', warnings));
  t.match(warnings, [/^policy 1: parameters: Pattern .* is refused/], 'and why is known');
});

t.test('a command of ours counts as the one of xCAT that does the same', async (t) => {
  const denying = [rule({ commands: 'tabch,chdef,tabrestore', rule: 'deny' }), rule({})];
  t.equal(kind(denying, { command: 'chtab' }), 'deny');
  t.equal(kind(denying, { command: 'tabdump' }), 'allow');
  t.equal(kind([rule({ commands: 'tabch' })], { command: 'chtab' }), 'allow');
  t.equal(kind([rule({ commands: 'chtab' })], { command: 'chtab' }), 'allow', 'by its own name too');
  t.equal(kind([rule({ commands: 'chtab' })], { command: 'tabch' }), 'deny');
});
