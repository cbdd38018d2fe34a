import t from 'tap';
import {
  type ChangeSaid,
  changeSaid,
  isUnanswered,
  isUnreached,
  nothingChanged,
  nothingSent,
  notSentAfter,
  unanswered,
  unsent,
} from '../../../../plugins/openbmc/bmc/arrived.js';
import type { Refused } from '../../../../plugins/openbmc/bmc/problem.js';
import type { BmcReply, Sent } from '../../../../plugins/openbmc/bmc/verbs/index.js';
import { ok, refused } from '../../../helpers/fake-bmc.js';

const silence = (sent: Sent) => ({ kind: 'silent', sent, text: 'why' }) as const;

const answer = (httpStatus: number): Refused => ({
  ...{ kind: 'refused', httpStatus, text: 'why' },
  ...{ detail: undefined, retryAfterSeconds: undefined },
});

t.test('what is known of a change by the answer to it', async (t) => {
  const cases: readonly (readonly [BmcReply<unknown>, ChangeSaid])[] = [
    [ok(undefined), 'yes'],
    [refused(400, 'x'), 'no'],
    [refused(404, 'x'), 'no'],
    [refused(499, 'x'), 'no'],
    [refused(501, 'x'), 'no'],
    [refused(200, 'a yes that cannot be read'), 'open'],
    [refused(302, 'x'), 'open'],
    [refused(408, 'x'), 'open'],
    [refused(500, 'x'), 'open'],
    [refused(502, 'x'), 'open'],
    [refused(503, 'x'), 'open'],
    [refused(504, 'x'), 'open'],
    [silence('no'), 'notSent'],
    [silence('withheld'), 'notSent'],
    [silence('cut'), 'notSent'],
    [silence('maybe'), 'open'],
    [silence('lost'), 'open'],
  ];
  for (const [reply, said] of cases) {
    const of = JSON.stringify(reply);
    t.equal(changeSaid(reply), said, of);
    t.equal(isUnanswered(reply), reply.kind === 'silent' && said === 'open', of);
  }
});

t.test('a BMC that answers the login is there', async (t) => {
  t.ok(isUnreached(silence('no')));
  t.ok(isUnreached(silence('cut')));
  for (const reply of [silence('withheld'), silence('maybe'), silence('lost'), refused(500, 'x')])
    t.notOk(isUnreached(reply), JSON.stringify(reply));
});

t.test('what went wrong before a request was sent is no answer to it', async (t) => {
  t.same(unsent('x'), { kind: 'silent', sent: 'no', text: 'x' });
  t.same(unanswered('x'), { kind: 'silent', sent: 'maybe', text: 'x' });
  for (const status of [200, 401, 408, 500, 504])
    t.same(notSentAfter(answer(status)), silence('withheld'), 'it was answered');
  t.same(
    notSentAfter(silence('maybe')),
    silence('no'),
    'the request before may have arrived, this one has not',
  );
  t.same(notSentAfter(silence('withheld')), silence('withheld'), 'through two requests');

  t.same(nothingChanged(answer(404)), answer(404), 'a clear no stays one');
  t.same(nothingChanged(answer(501)), answer(501));
  for (const status of [200, 408, 503])
    t.same(nothingChanged(answer(status)), silence('withheld'), `${status} to a reading`);
  t.same(nothingSent(answer(401)), answer(401), 'a wrong password stays one');
  for (const status of [404, 504])
    t.same(nothingSent(answer(status)), silence('withheld'), `${status} to a login`);
});
