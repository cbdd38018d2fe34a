import t from 'tap';
import { tlsVersions } from '../../../xcat-compat/tls/versions.js';

t.test('P3 TLS versions from site.xcatsslversion and site.xcattlspolicy', async (t) => {
  const modern = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.3' };
  t.same(tlsVersions(undefined, undefined), modern);
  t.same(tlsVersions('', 'modern'), modern);
  t.same(tlsVersions(' ', 'nonsense'), modern, 'unknown policies are modern');
  t.same(tlsVersions(undefined, 'legacy'), { minVersion: 'TLSv1', maxVersion: 'TLSv1.3' });
  t.same(tlsVersions('SSLv23:!SSLv2:!SSLv3:!TLSv1:!TLSv1_1', 'legacy'), modern, 'the version string wins');
  t.same(tlsVersions('TLSv1_2', undefined), { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
  t.same(tlsVersions('TLSv12', undefined), { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
  t.same(tlsVersions('TLSv1_1:TLSv1_2', undefined), { minVersion: 'TLSv1.1', maxVersion: 'TLSv1.2' });
  t.same(
    tlsVersions('!TLSv1:!TLSv1_1:!TLSv1_2:!TLSv1_3', undefined),
    modern,
    'what leaves nothing counts as not set',
  );
});
