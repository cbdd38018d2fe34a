import t from 'tap';
import { createPeerHosts, shortHostName } from '../../../lib/request/peer.js';

t.test('the short host name', async (t) => {
  t.equal(shortHostName('n1.cluster.example', 'cluster.example'), 'n1');
  t.equal(shortHostName('n1.rack.cluster.example', 'cluster.example'), 'n1.rack');
  t.equal(
    shortHostName('n1.other.example', 'cluster.example'),
    'n1',
    'without its domain: all after the first dot',
  );
  t.equal(shortHostName('n1', undefined), 'n1');
  t.equal(shortHostName('n1xcluster.example', 'cluster.example'), 'n1xcluster', 'the domain is no pattern');
  t.equal(shortHostName('n1-eth0', undefined), 'n1');
  t.equal(shortHostName('n1-ib12.cluster.example', 'cluster.example'), 'n1');
});

t.test('a look-up is remembered for a minute, and an unknown address has no name', async (t) => {
  let now = 0;
  const hosts = createPeerHosts(() => now);
  const first = hosts.fullName('127.0.0.1');
  t.equal(hosts.fullName('127.0.0.1'), first, 'the same look-up');
  now = 61_000;
  t.not(hosts.fullName('127.0.0.1'), first);
  t.equal(await hosts.fullName('not an address'), undefined);
});
