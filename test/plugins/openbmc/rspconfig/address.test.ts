import t from 'tap';
import type { BmcReply } from '../../../../plugins/openbmc/bmc/verbs/index.js';
import type { Network, NicAddress } from '../../../../plugins/openbmc/bmc/verbs/network-verbs.js';
import { nodeError, nodeText } from '../../../../xcat-compat/wire/sendmsg.js';
import { type FakeBmc, fakeBmc, ok, refused, type Script, silent } from '../../../helpers/fake-bmc.js';
import { address, networkOf, nic } from '../../../helpers/fake-config.js';
import { runCommand } from '../../../helpers/openbmc-command.js';

const old = '127.10.0.2';
const words = 'ip=127.10.9.9 netmask=255.255.0.0 gateway=127.10.255.254';
const lines = ['BMC IP: 127.10.9.9', 'BMC Netmask: 255.255.0.0', 'BMC Gateway: 127.10.255.254'];

async function set(script: Script = {}, network: Network = networkOf(old), args = words) {
  const bmc: FakeBmc = fakeBmc(script, {}, network);
  const outcome = await runCommand(
    { command: 'rspconfig', args: args.split(' ') },
    { bmcOf: () => bmc, tables: { openbmc: [{ node: 'n1', bmc: old }] } },
  );
  return { ...outcome, verbs: bmc.sent.slice(1) };
}

const says = (...texts: readonly string[]) => texts.map((text) => nodeText('n1', text));
const fails = (text: string) => [nodeError('n1', text)];

t.test('O48 the new address, a look at it, and then the old one goes', async (t) => {
  const { replies, verbs, slept, settled } = await set();
  t.same(replies, says(...lines));
  t.same(verbs, [
    { verb: 'readNetwork' },
    { verb: 'addAddress', nic: 'eth0', address: '127.10.9.9', prefix: 16, gateway: '127.10.255.254' },
    { verb: 'readNetwork' },
    { verb: 'readNetwork', at: '127.10.9.9' },
    { verb: 'removeAddress', nic: 'eth0', id: `ipv4/${old}` },
    { verb: 'readNetwork', at: '127.10.9.9' },
  ]);
  t.same(slept, [3]);
  t.match(settled, [{ result: { kind: 'success' } }]);
});

t.test('O48 an address from DHCP, which is switched off', async (t) => {
  const dhcp = { ...networkOf(old), nics: [nic('eth0', [address(old, { origin: 'DHCP' })])] };
  const { replies, verbs } = await set({}, dhcp);
  t.same(replies, says(...lines));
  t.same(verbs.at(-2), { verb: 'disableDhcp', nic: 'eth0' });
  t.same(verbs.at(-1), { verb: 'readNetwork', at: '127.10.9.9' });
});

t.test('O48 an address with a VLAN tag, on the interface below', async (t) => {
  const tagged = { ...networkOf(old), nics: [nic('eth0_4', [address(old)], { vlan: '4' })] };
  const { replies, verbs, slept } = await set(
    {
      readNetwork: (count) =>
        count === 1
          ? ok(tagged)
          : ok({
              ...tagged,
              nics: [
                ...(count < 4 ? tagged.nics : []),
                nic('eth0_7', [address('127.10.9.9')], { vlan: '7' }),
              ],
            }),
    },
    tagged,
    `${words} vlan=7`,
  );
  t.same(replies, says(...lines, 'BMC VLAN ID: 7'));
  t.same(verbs[1], { verb: 'addVlan', nic: 'eth0', vlan: 7 });
  t.match(verbs[2], { verb: 'addAddress', nic: 'eth0_7' });
  t.same(verbs.at(-2), { verb: 'removeAddress', nic: 'eth0_4', id: `ipv4/${old}` });
  t.same(slept, [15, 3]);
});

t.test('O48 what is so already is not sent', async (t) => {
  const { replies, verbs } = await set({}, networkOf('127.10.9.9'));
  t.same(replies, says(...lines));
  t.same(verbs, [{ verb: 'readNetwork' }]);
});

t.test(
  'the same address with another gateway: the object with the old values goes, or is gone by itself',
  async (t) => {
    const again = words.replace('127.10.9.9', old);
    const before = { ...networkOf(old), nics: [nic('eth0', [address(old, { gateway: '127.10.0.1' })])] };
    const both = await set({}, before, again);
    t.same(both.verbs.at(-2), { verb: 'removeAddress', nic: 'eth0', id: `ipv4/${old}` });
    t.match(both.settled, [{ result: { kind: 'success' } }]);
    const replaced = await set(
      { readNetwork: (count) => (count === 1 ? ok(before) : ok(networkOf(old))) },
      before,
      again,
    );
    t.same(replaced.replies.length, 3);
    t.same(replaced.verbs.at(-1), { verb: 'readNetwork' });
  },
);

t.test('O49 no interface with the node’s address, or none at all', async (t) => {
  const other = { ...networkOf(old), nics: [nic('eth0', [address('10.0.0.1')])] };
  t.same((await set({}, other)).replies, fails('Can not find the correct device to configure'));
  t.same((await set({}, { ...other, nics: [] })).replies, fails('No valid BMC network information'));
});

t.test('a failure in between is reported as what it is', async (t) => {
  const refusedThere = await set({ addAddress: () => refused(400, '[400] no') });
  t.same(refusedThere.replies, fails('[400] no'));
  const lost = await set({ addAddress: () => silent('connection lost', true) });
  t.same(lost.replies, fails('Config IP failed'), 'an answer that is lost: what counts is what the BMC has');
  const unseen = await set({ readNetwork: () => ok(networkOf(old)) });
  t.same(unseen.replies, fails('Config IP failed'), 'O49');
  t.same(unseen.slept, [3, 3, 3, 3]);
  t.notOk(
    unseen.verbs.some(({ verb }) => verb === 'removeAddress'),
    'the old address stays',
  );
  const gone = await set({ readNetwork: (count) => (count > 1 ? silent('no answer', true) : undefined) });
  t.same(
    gone.replies,
    fails('BMC IP 127.10.9.9 has been added, but whether the BMC uses it could not be seen: no answer'),
  );
  const kept = await set({ removeAddress: () => refused(403, 'not allowed') });
  t.match(kept.replies, [
    { node: { error: /^BMC IP 127.10.9.9 is configured, but the old one 127.10.0.2 is still there: / } },
  ]);
});

t.test('an old address that goes without an answer: the BMC is asked at the new one', async (t) => {
  let isThere = true;
  const script: Script = {
    removeAddress: () => {
      isThere = false;
      return silent('connection lost', true);
    },
    readNetwork: (_count, verb) => {
      if (verb.verb !== 'readNetwork' || verb.at === undefined) return undefined;
      return isThere ? undefined : ok(networkOf('127.10.9.9'));
    },
  };
  const { replies, verbs } = await set(script);
  t.same(replies, says(...lines));
  t.same(verbs.at(-1), { verb: 'readNetwork', at: '127.10.9.9' });
});

/** What is answered at the new address, after the old one was taken away; the old one answers no more. */
function atNew(
  answer: (count: number) => BmcReply<Network>,
  atOld: BmcReply<Network> = silent('no answer', true),
): Script {
  let count = 0;
  return {
    readNetwork: (asked, verb) => {
      if (verb.verb !== 'readNetwork') return undefined;
      if (verb.at !== undefined) return answer(++count);
      return asked > 2 ? atOld : undefined;
    },
  };
}

const mine = (more: readonly NicAddress[] = [], mac?: string): Network => ({
  ...networkOf('127.10.9.9'),
  nics: [nic('eth0', [address('127.10.9.9'), ...more], { mac })],
});
const before = { ...networkOf(old), nics: [nic('eth0', [address(old)], { mac: '70:e2:84:14:00:01' })] };
const done = `BMC IP 127.10.9.9 is configured and ${old} was to be removed, but`;

t.test('a new address at which nobody answers', async (t) => {
  const dead = await set(atNew(() => silent('no route', false)));
  t.same(dead.replies, fails(`${done} the BMC does not answer at 127.10.9.9: no route`));
  t.equal(dead.verbs.filter((verb) => verb.verb === 'readNetwork' && verb.at !== undefined).length, 7);
  t.same(dead.slept, [3, 3, 3, 3, 3, 3], 'the BMC has its time');
  t.same(dead.verbs.at(-1), { verb: 'readNetwork' }, 'and then the old one is asked');
  const late = await set(atNew((count) => (count < 4 ? silent('no route', false) : ok(mine()))));
  t.same(late.replies, says(...lines));
});

t.test('an old address that still answers, and a new one that does not', async (t) => {
  const { replies } = await set(atNew(() => silent('no route', false), ok(networkOf(old))));
  t.same(
    replies,
    fails(
      `BMC IP 127.10.9.9 is configured, but the BMC does not answer there: no route. It still answers at ${old}`,
    ),
  );
  const taken = ok({ ...before, nics: [nic('eth0', [address(old)], { mac: 'aa:bb:cc:00:00:01' })] });
  const other = await set(
    atNew(() => silent('no route', false), taken),
    before,
  );
  t.same(
    other.replies,
    fails(`${done} the BMC does not answer at 127.10.9.9: no route`),
    'unless it is another machine that has the old address now',
  );
});

t.test('an old address that the BMC keeps', async (t) => {
  const kept = await set(atNew(() => ok(mine([address(old)]))));
  t.same(
    kept.replies,
    fails(`BMC IP 127.10.9.9 is configured, but the old one ${old} is still there: it is listed as before`),
  );
  const late = await set(atNew((count) => ok(mine(count < 3 ? [address(old)] : []))));
  t.same(late.replies, says(...lines), 'or only for some seconds');
});

const others = {
  another: ok(mine([], 'aa:bb:cc:00:00:01')),
  elsewhere: ok(networkOf('10.0.0.1')),
  locked: refused(401, '[401] Invalid username or password'),
};

t.test('another machine has the new address: the old one stays', async (t) => {
  const same = await set(
    atNew(() => ok(mine([], '70:e2:84:14:00:01'))),
    before,
  );
  t.same(same.replies, says(...lines), 'the BMC is known by its MAC address');
  const text = `BMC IP 127.10.9.9 has been added, but another machine answers there, so ${old} was not removed: one of the two must get another address`;
  const another = await set(
    atNew(() => others.another),
    before,
  );
  t.same(another.replies, fails(text));
  const elsewhere = await set(atNew(() => others.elsewhere));
  t.same(elsewhere.replies, fails(text), 'also one that does not tell a MAC address, nor this one');
  const locked = await set(atNew(() => others.locked));
  t.same(
    locked.replies,
    fails(
      `BMC IP 127.10.9.9 has been added, but what answers there does not let us in (401 Unauthorized), so ${old} was not removed: it may be another machine`,
    ),
  );
  for (const { verbs } of [another, elsewhere, locked]) {
    t.same(verbs.at(-1), { verb: 'readNetwork', at: '127.10.9.9' }, 'nothing is sent after that');
    t.notOk(verbs.some(({ verb }) => verb === 'removeAddress'));
  }
});

t.test('another machine is seen only when the old address is gone', async (t) => {
  const later = (answer: BmcReply<Network>) =>
    set(
      atNew((count) => (count === 1 ? silent('no route', false) : answer)),
      before,
    );
  t.same(
    (await later(others.another)).replies,
    fails(`${done} another machine answers at 127.10.9.9: one of the two must get another address`),
  );
  const locked = await later(others.locked);
  t.same(
    locked.replies,
    fails(
      `${done} what answers at 127.10.9.9 does not let us in (401 Unauthorized): it may be another machine`,
    ),
  );
  t.equal(locked.verbs.filter((verb) => verb.verb === 'readNetwork' && verb.at !== undefined).length, 2);
});
