import t from 'tap';
import { createAdmission, keyOf, placesOf } from '../../../lib/xcatd/connection-limits.js';

const places = { all: 2, strangers: 1, strangersOfOneAddress: 1, ofOneName: 2 };
const root = { name: 'root', address: '10.0.0.1' };
const from = (address: string) => ({ name: undefined, address });

t.test('P10 clients above the limit wait and are served in their order', async (t) => {
  const served: string[] = [];
  const admission = createAdmission<string>(places, (client) => served.push(client));
  for (const client of ['a', 'b', 'c', 'd', 'e']) admission.enter(client, root);
  t.same(served, ['a', 'b']);
  t.equal(admission.waiting, 3);
  admission.leave('d');
  admission.leave('a');
  admission.leave('b');
  t.same(served, ['a', 'b', 'c', 'e'], 'one that has gone is left out');
  t.equal(admission.serving, 2);
  t.equal(admission.waiting, 0);
  admission.leave('a');
  t.equal(admission.serving, 2, 'nobody leaves twice');
});

t.test('strangers have places of their own, and none of them is without end for one address', async (t) => {
  const served: string[] = [];
  const admission = createAdmission<string>(placesOf(64), (client) => served.push(client));
  for (let at = 0; at < 100; at += 1) admission.enter(`a${at}`, from('10.0.0.1'));
  t.equal(admission.serving, 8);
  admission.enter('b', from('10.0.0.2'));
  t.equal(served.at(-1), 'b', 'another address waits behind nobody');
  for (let at = 0; at < 100; at += 1) admission.enter(`c${at}`, from(`10.1.0.${at}`));
  t.equal(admission.serving, 32);
  t.ok(admission.strangersWait());
  t.ok(admission.hasRoom());
  for (let at = 0; at < 40; at += 1) admission.enter(`r${at}`, root);
  t.equal(admission.serving, 64, 'the other places are for certificates');
  t.notOk(admission.hasRoom());
  admission.leave('r0');
  t.equal(served.at(-1), 'r32', 'who come first');
});

t.test('each address has its turn', async (t) => {
  const served: string[] = [];
  const admission = createAdmission<string>(places, (client) => served.push(client));
  for (const client of ['a1', 'a2', 'a3']) admission.enter(client, from('10.0.0.1'));
  for (const client of ['b1', 'b2']) admission.enter(client, from('10.0.0.2'));
  while (admission.serving > 0) admission.leave(served.at(-1) ?? '');
  t.same(served, ['a1', 'a2', 'b1', 'a3', 'b2']);
  t.equal(admission.serving + admission.waiting, 0);
});

t.test('one name does not take the last places', async (t) => {
  const served: string[] = [];
  const admission = createAdmission<string>(placesOf(64), (client) => served.push(client));
  for (let at = 0; at < 100; at += 1) admission.enter(`a${at}`, { name: 'alice', address: '10.0.0.1' });
  t.equal(admission.serving, 56);
  t.ok(admission.hasRoom());
  admission.enter('r', root);
  t.equal(served.at(-1), 'r');
});

t.test('a single place is one for a stranger and one for a certificate', async (t) => {
  const served: string[] = [];
  const admission = createAdmission<string>(placesOf(1), (client) => served.push(client));
  admission.enter('a', from('10.0.0.1'));
  admission.enter('b', from('10.0.0.1'));
  t.ok(admission.hasRoom());
  admission.enter('r', root);
  admission.enter('s', root);
  t.same(served, ['a', 'r']);
});

t.test('who is one party', async (t) => {
  const same = (one: string, other: string) => keyOf(from(one)) === keyOf(from(other));
  t.ok(same('::ffff:10.0.0.1', '10.0.0.1'));
  t.notOk(same('10.0.0.1', '10.0.0.2'));
  t.ok(same('2001:db8:1:2::1', '2001:db8:1:2:ffff::9'), 'a network of IPv6 is one');
  t.notOk(same('2001:db8:1:2::1', '2001:db8:1:3::1'));
  t.ok(same('::1', '0:0:0:0:0:0:0:1'));
  t.ok(same('fe80::1%eth0', 'fe80::2%eth1'));
  t.not(keyOf({ name: '10.0.0.1', address: 'x' }), keyOf(from('10.0.0.1')), 'a name is no address');
});
