import t from 'tap';
import { createBudget } from '../../../../plugins/openbmc/bmc/budget.js';
import { acquaintance } from '../../../../plugins/openbmc/bmc/recognise.js';
import { compareBmcs } from '../../../../plugins/openbmc/bmc/same-bmc.js';
import {
  type BmcIdentity,
  macsOf,
  type ToldIdentity,
  uuidIn,
} from '../../../../plugins/openbmc/bmc/verbs/bmc-identity.js';
import type { BmcReply } from '../../../../plugins/openbmc/bmc/verbs/index.js';
import { toNodeName } from '../../../../xcat-compat/names/node-name.js';
import { asDialect } from '../../../helpers/as-dialect.js';
import { ok, refused, silent } from '../../../helpers/fake-bmc.js';

const uuid = (digit: number): string => `${String(digit).repeat(8)}-1111-4111-8111-111111111111`;
const mac = (last: number): string => `70:e2:84:00:00:0${last}`;
const bmc: BmcIdentity = { uuid: uuid(1), macs: [mac(1), mac(2)], key: 'K1', address: '10.0.0.1:443' };

t.test('which BMC it is', async (t) => {
  const cases: readonly (readonly [string, BmcIdentity, BmcIdentity, ReturnType<typeof compareBmcs>])[] = [
    ['the same', bmc, bmc, 'same'],
    ['a new certificate alone', bmc, { ...bmc, key: 'K2' }, 'same'],
    ['a new address alone', bmc, { ...bmc, address: '10.0.0.2:443' }, 'same'],
    ['a new certificate and address', bmc, { ...bmc, key: 'K2', address: '10.0.0.2:443' }, 'same'],
    ['another UUID', { ...bmc, macs: [] }, { uuid: uuid(2), key: 'K1', address: '10.0.0.1:443' }, 'other'],
    ['all settings lost', bmc, { ...bmc, uuid: uuid(2), key: 'K2' }, 'same'],
    ['one MAC address of several', { macs: bmc.macs }, { macs: [mac(2), mac(3)] }, 'same'],
    [
      'other MAC addresses, one key for a site',
      { macs: [mac(1)], key: 'K1' },
      { macs: [mac(3)], key: 'K1' },
      'other',
    ],
    [
      'another interface tells something else',
      { macs: [mac(1)], key: 'K1' },
      { uuid: uuid(1), key: 'K1' },
      'same',
    ],
    [
      'the same, with a new certificate',
      { macs: [mac(1)], key: 'K1' },
      { uuid: uuid(1), key: 'K2' },
      'unclear',
    ],
    ['nothing told, the same key', bmc, { key: 'K1', address: '10.0.0.1:443' }, 'same'],
    ['nothing told, one key for a site', bmc, { key: 'K1', address: '10.0.0.2:443' }, 'other'],
    ['nothing told, a new key', bmc, { key: 'K2', address: '10.0.0.1:443' }, 'unclear'],
    ['only an address is known', { address: '10.0.0.1:443' }, { ...bmc }, 'same'],
    ['only another address is known', { address: '10.0.0.3:443' }, { ...bmc }, 'other'],
    ['nothing is known', {}, bmc, 'same'],
  ];
  for (const [name, remembered, seen, verdict] of cases)
    t.equal(compareBmcs(remembered, seen), verdict, name);
});

t.test('what is no mark of a machine is left out', async (t) => {
  t.same(macsOf(['70-E2-84-00-00-01', '02:00:00:00:00:01', '00:00:00:00:00:00', 'x', undefined, mac(1)]), [
    mac(1),
  ]);
  t.equal(macsOf(Array.from({ length: 90 }, (_, at) => `70:e2:84:00:01:${at + 10}`)).length, 16);
  t.equal(uuidIn(uuid(1).toUpperCase()), uuid(1));
  const none = ['', 'x'.repeat(36), '00000000-0000-0000-0000-000000000000', `${uuid(1)}\n`, undefined];
  for (const text of none) t.equal(uuidIn(text), undefined, JSON.stringify(text));
});

type Told = BmcReply<ToldIdentity>;

/** A BMC that tells these, one after the other, and then the last. */
function meeting(told: readonly Told[], identity?: unknown) {
  let asked = 0;
  let clock = 0;
  const node = { node: toNodeName('n1'), bmc: '10.0.0.1', username: 'root', password: 'x' };
  const who = acquaintance({
    bmc: { ...node, owner: '10.0.0.1:443' },
    resume: identity === undefined ? undefined : { status: 'OFF', intent: true, facts: {}, identity },
    bmcs: {
      send: asDialect(async () => {
        asked += 1;
        return told[Math.min(asked, told.length) - 1] ?? silent('', false);
      }),
    },
    budget: createBudget(),
    now: () => clock,
  });
  const signal = new AbortController().signal;
  return {
    who,
    asked: () => asked,
    later: (ms: number) => {
      clock += ms;
    },
    meet: async (session: object, isProof = true) => who.recognise(node, session, isProof, signal),
  };
}

t.test('each session is looked at once; what only a password shows, after a while again', async (t) => {
  const { meet, asked, later, who } = meeting([ok({ macs: [mac(1)], key: 'K1' })]);
  const first = {};
  t.equal(await meet(first), undefined);
  t.same(who.news(), { address: '10.0.0.1:443', macs: [mac(1)], key: 'K1' });
  t.equal(await meet(first), undefined);
  t.equal(asked(), 1);
  t.equal(await meet({}), undefined);
  t.equal(who.news(), undefined, 'nothing new');
  t.equal(asked(), 2);
  await meet(first, false);
  t.equal(asked(), 2);
  later(5000);
  await meet(first, false);
  t.equal(asked(), 3);
});

t.test(
  'a BMC that does not answer at the first meeting is believed, and is asked with its next session',
  async (t) => {
    const { meet, asked, who } = meeting([silent('timed out', true), ok({ uuid: uuid(1) })]);
    const first = {};
    t.equal(await meet(first), undefined);
    t.equal(await meet(first), undefined);
    t.equal(asked(), 1, 'a service that hangs costs one wait, not one a request');
    t.equal(who.news(), undefined);
    t.equal(await meet({}), undefined);
    t.match(who.news(), { uuid: uuid(1) });
  },
);

t.test('a BMC that is remembered and silent is waited for', async (t) => {
  const { meet, who } = meeting([silent('timed out', true), ok({ macs: [mac(1)] })], { macs: [mac(1)] });
  t.same(await meet({}), { kind: 'silent', sent: 'no', text: 'timed out' });
  t.equal(await meet({}), undefined);
  t.notOk(who.signal.aborted);
});

t.test('a BMC that starts may tell nothing for a while; then its key decides', async (t) => {
  const starts: Told = ok({ key: 'K1', address: '10.0.0.1:443', notNow: true });
  const remembered = { macs: [mac(1)], key: 'K1', address: '10.0.0.1:443' };
  const { meet, who } = meeting([starts], remembered);
  for (let time = 0; time < 6; time += 1) t.match(await meet({}), { kind: 'silent', sent: 'no' });
  t.equal(await meet({}), undefined);

  const other = meeting([ok({ key: 'K2', address: '10.0.0.1:443' })], remembered);
  for (let time = 0; time < 6; time += 1) t.match(await other.meet({}), { kind: 'silent', sent: 'no' });
  t.match(await other.meet({}), { kind: 'silent', sent: 'no', text: /Another BMC answers/ });
  t.ok(other.who.signal.aborted);
  t.notOk(who.signal.aborted);
});

t.test('another interface is asked for what the former one told', async (t) => {
  const told = [ok({ uuid: uuid(1) }), ok({ uuid: uuid(1), macs: [mac(1)] })];
  const { meet, asked, who } = meeting(told, { macs: [mac(1)], key: 'K1' });
  t.equal(await meet({}), undefined);
  t.equal(asked(), 2);
  t.match(who.news(), { uuid: uuid(1), macs: [mac(1)], key: 'K1' });
});

t.test('another BMC is named beside the one that is remembered', async (t) => {
  const { meet, who } = meeting([ok({ macs: [mac(2)], address: '10.0.0.2:443' })], {
    macs: [mac(1)],
    address: '10.0.0.1:443',
  });
  const reply = await meet({});
  t.match(reply, { kind: 'silent', sent: 'no' });
  t.match(who.stranger(), `Begun with: the BMC with MAC ${mac(1)} at 10.0.0.1:443.`);
  t.match(who.stranger(), `Now: the BMC with MAC ${mac(2)} at 10.0.0.2:443.`);
  t.ok(who.signal.aborted);
});

t.test('what the journal has is looked at before it is believed', async (t) => {
  for (const bad of [7, 'x', [], { macs: 'x' }, { uuid: 7 }, null]) {
    const { meet, who } = meeting([ok({ macs: [mac(2)] })], bad);
    t.equal(await meet({}), undefined, JSON.stringify(bad));
    t.notOk(who.signal.aborted);
  }
  const { meet } = meeting([refused(401, '[401] no')], { macs: [mac(1)] });
  t.match(await meet({}), { kind: 'silent', sent: 'withheld', text: '[401] no' });
});
