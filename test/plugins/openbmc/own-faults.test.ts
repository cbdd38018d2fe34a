import t from 'tap';
import { parseBmcAddress } from '../../../plugins/openbmc/bmc/http/address.js';
import { ownFault, silentBecause } from '../../../plugins/openbmc/bmc/http/silence.js';

const address = parseBmcAddress('10.0.0.1');
if (address === undefined) throw new Error('no address');

const failing = (code: string, message = code) => Object.assign(new Error(message), { code });

t.test('what this machine lacks is told as its own', async (t) => {
  for (const code of ['EADDRNOTAVAIL', 'EAGAIN', 'EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM', 'ENOSPC']) {
    const reply = silentBecause(failing(code), address, 'no');
    t.match(reply, { kind: 'silent', sent: 'no' }, code);
    t.match(
      reply.text,
      /^The management node could not connect to 10\.0\.0\.1:443, which was not asked: /,
      code,
    );
    t.notMatch(reply.text, /BMC did not respond|Validate BMC configuration/, code);
  }
  for (const error of [
    failing('ERR_SSL_MALLOC_FAILURE', 'error:0A080041:SSL routines::malloc failure'),
    new RangeError('Array buffer allocation failed'),
    failing('ERR_MEMORY_ALLOCATION_FAILED'),
    failing('X', 'Out of memory'),
  ])
    t.equal(ownFault(error), 'out of memory', error.message);
  const both = new AggregateError([failing('EMFILE'), failing('EMFILE')]);
  t.match(ownFault(both), /too many open files in this service/, 'of all addresses of a name');
});

t.test('an answer that is lost here may stand for something that was done', async (t) => {
  t.match(silentBecause(failing('ENOMEM'), address, 'maybe'), {
    kind: 'silent',
    sent: 'maybe',
    text: 'The management node lost the answer of 10.0.0.1:443, which may have done what it was asked: out of memory',
  });
});

t.test('what a BMC or a network does is not put down to this machine', async (t) => {
  for (const code of [
    'ECONNREFUSED',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ETIMEDOUT',
    'ENOTFOUND',
    'EPROTO',
    'HPE_INVALID',
  ]) {
    t.equal(ownFault(failing(code)), undefined, code);
    t.match(silentBecause(failing(code), address, 'no').text, /^BMC did not respond\./, code);
  }
});
