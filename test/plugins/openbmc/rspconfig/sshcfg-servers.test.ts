import { readFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import t, { type Test } from 'tap';
import { noDropbear, startDropbear } from '../../../helpers/dropbear.js';
import { commandLineOf, install, texts, until } from '../../../helpers/installation.js';
import { familyOf } from '../../../helpers/processes.js';
import { sshOf } from '../../../helpers/ssh-node.js';
import { noSshd, startSshd } from '../../../helpers/sshd.js';

const done = { kind: 'ok', value: undefined };

for (const type of ['rsa', 'ed25519'] as const) {
  t.test(
    `O64 dropbear, OpenBMC’s ssh server, with a key of type ${type}`,
    { skip: noDropbear() ?? false },
    async (t) => {
      const password = ' p"\\\'$(id)`é;-x ';
      const server = await startDropbear(t, password, type);
      const { key, ssh } = await sshOf(server);
      const { install: put, test } = ssh({ sshHostKeys: 'remember' });
      t.match(await test(), { kind: 'silent', text: /^Permission denied for .* with the key$/ });
      for (let time = 1; time <= 2; time += 1) {
        t.same(await put(), done);
        t.equal(readFileSync(server.keysFile, 'utf8'), `${key.type} ${key.body} root@mn1\n`);
        t.same(await test(), done);
      }
      const known = readFileSync(`${dirname(server.publicKey)}/known_hosts`, 'utf8');
      t.match(known, `[127.0.0.1]:${server.port} ssh-${type} `);
      const denied = await ssh({}, { password: 'wrong' }).install();
      t.match(denied, {
        text: /^Permission denied, please make sure the user .* and the input password is right$/,
      });
      t.equal(server.log().match(/Bad password attempt/g)?.length, 1, 'a wrong password is tried once');
    },
  );
}

/** Passes an ssh server on until it has said so many bytes in a connection, and then nothing any more. */
async function stallingProxy(t: Test, port: number) {
  const sockets = new Set<Socket>();
  let limit = Number.POSITIVE_INFINITY;
  let said = 0;
  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  };
  const proxy = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    for (const socket of [client, server]) keep(socket);
    said = 0;
    client.on('data', (bytes) => server.write(bytes));
    client.on('close', () => server.destroy());
    server.on('close', () => limit === Number.POSITIVE_INFINITY && client.end());
    server.on('data', (bytes) => {
      client.write(bytes.subarray(0, Math.max(0, limit - said)));
      said += bytes.length;
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  const address = proxy.address();
  t.teardown(() => {
    for (const socket of sockets) socket.destroy();
    proxy.close();
  });
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    /** What the server said in the last connection. */
    said: () => said,
    stallAfter: (bytes: number) => {
      limit = bytes;
    },
  };
}

t.test('O24 an ssh server that stands still, at whatever stage', { skip: noSshd() ?? false }, async (t) => {
  const sshd = await startSshd(t, 'right');
  const proxy = await stallingProxy(t, sshd.port);
  const { ssh } = await sshOf({ ...sshd, port: proxy.port });
  t.same(await ssh().install(), done);
  const whole = proxy.said();

  const siteRows = {
    openbmcsshport: String(proxy.port),
    openbmcsshkey: sshd.publicKey,
    openbmcrequesttimeout: '2',
  };
  const login = { username: sshd.user, password: sshd.password };
  const { run, daemon, site } = await install(t, { count: 1, behaviour: login, siteRows });
  await site.tables.setRows('openbmc', [{ key: { node: 'node1' }, values: login }]);
  const sshes = () => familyOf(daemon.pid).filter((pid) => commandLineOf(pid)[0] === 'ssh');
  const stages = {
    'no banner': 0,
    'in the middle of the banner': 20,
    'key exchange': 600,
    authentication: Math.floor(whole * 0.8),
    'the command’s answer': whole - 40,
  };
  for (const [stage, bytes] of Object.entries(stages)) {
    proxy.stallAfter(bytes);
    const output = await run('rspconfig node1 sshcfg');
    t.match(
      texts(output),
      [/^node1: \[.*\]: Error: Error copying ssh keys to 127\.0\.0\.1: ssh timed out after 2 seconds$/],
      stage,
    );
    t.equal(output.code, 1);
    await until('no ssh is left', () => sshes().length === 0);
  }
  proxy.stallAfter(Number.POSITIVE_INFINITY);
  const good = await run('rspconfig node1 sshcfg');
  t.same(texts(good), ['node1: ssh keys copied to 127.0.0.1'], 'and afterwards all is well');
  t.equal(readFileSync(sshd.keysFile, 'utf8').trimEnd().split('\n').length, 1);
});

t.test(
  'a server that does not say a word within the time for connecting',
  { skip: noSshd() ?? false },
  async (t) => {
    const sshd = await startSshd(t, 'right');
    const proxy = await stallingProxy(t, sshd.port);
    proxy.stallAfter(0);
    const { ssh } = await sshOf({ ...sshd, port: proxy.port });
    const reply = await ssh({ connectSeconds: 1 }).install();
    t.match(reply, {
      kind: 'silent',
      text: /^Connection timed out during banner exchange|^Connection to .* timed out/,
    });
  },
);
