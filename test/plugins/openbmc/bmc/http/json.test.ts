import t from 'tap';
import { parseJson } from '../../../../../plugins/openbmc/bmc/http/json.js';

t.test("a BMC's names and texts are fit for a terminal", async (t) => {
  t.same(parseJson('{"a\\u001b[31m":["x\\r\\ny",{"b":"\\u009b\\tz"}],"n":1.5,"t":true,"o":null}'), {
    'a [31m': ['x  y', { b: '  z' }],
    n: 1.5,
    t: true,
    o: null,
  });
  t.same(parseJson('["\u0085","\\\\n"]'), [' ', '\\n'], 'as it stands, and what only looks like an escape');
});

t.test('what is not JSON, or too deep to be looked at', async (t) => {
  for (const body of ['', '[', 'x', '<html>']) t.equal(parseJson(body), undefined, body);
  const deep = `${'['.repeat(1e5)}"\\n"${']'.repeat(1e5)}`;
  t.equal(parseJson(deep), undefined);
});
