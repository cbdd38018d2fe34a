import { inspect } from 'node:util';
import t from 'tap';
import { createFrameReader, encodeFrame, encodeSecretFrame } from '../../../lib/ipc/frames.js';
import { isSameSecret, reveal, Secret } from '../../../lib/plugin/secret.js';

const text = 's3cr"et';
const secret = new Secret(text);

t.test('nothing shows a secret', async (t) => {
  const holder = { node: 'n1', secret, list: [secret], map: new Map([[secret, secret]]) };
  const shown = [
    String(secret),
    secret.toString(),
    JSON.stringify(holder),
    inspect(secret),
    inspect(holder, { depth: null, showHidden: true, getters: true }),
    new Error(String(secret)).stack ?? '',
    [secret, secret].join(),
    JSON.stringify(structuredClone(Object.assign({}, secret))),
    JSON.stringify(Object.entries(secret)),
    JSON.stringify(Object.getOwnPropertyNames(secret)),
  ];
  for (const one of shown) t.notMatch(one, /s3cr/, one);
  t.match(JSON.stringify(holder), '"secret":"xxxxxx"');
});

t.test('who asks for it by name gets it', async (t) => {
  t.equal(reveal(secret), text);
  t.ok(isSameSecret(secret, new Secret(text)));
  t.notOk(isSameSecret(secret, new Secret('other')));
});

t.test('a frame tells secrets only where its sender means to', async (t) => {
  const message = { targets: [{ node: 'n1', facts: { password: secret } }] };
  t.throws(() => encodeFrame(message), /not a Secret/);
  const got: unknown[] = [];
  createFrameReader((value) => got.push(value)).push(encodeSecretFrame(message));
  t.match(got, [{ targets: [{ node: 'n1', facts: { password: text } }] }]);
  t.throws(() => encodeSecretFrame(new Date()), TypeError);
});
