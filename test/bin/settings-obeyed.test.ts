import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { type Settings, settingsFrom } from '../../lib/settings/settings.js';
import type { Behaviour, SimulatedBmc } from '../../plugins/openbmc/simulator/index.js';
import { recordedManifest, writeImage } from '../helpers/firmware-image.js';
import { type Installation, install, until } from '../helpers/installation.js';
import { L2, legacyBmc, ok } from '../helpers/legacy-script.js';
import { rawConnect, requestText } from '../helpers/raw-client.js';
import { startScriptedBmc } from '../helpers/scripted-bmc.js';
import { addNodes } from '../helpers/site.js';
import { noSshd, startSshd } from '../helpers/sshd.js';

// Every setting has an effect, which is seen on the daemon as it is built and started: what is read and obeyed by
// nobody is worse than what is not there.

const MiB = 1024 * 1024;

/** Limits that are reached in seconds, each another number of them. */
const short = {
  openbmcworkers: '1',
  openbmcmaxnodes: '2',
  openbmcconnecttimeout: '5',
  openbmclogintimeout: '6',
  openbmcrequesttimeout: '7',
  openbmcuploadtimeout: '8',
  openbmcsessionidle: '1',
};

/** Limits that are counted in other things than seconds. */
const few = {
  openbmcworkers: '3',
  openbmcmaxuploads: '2',
  openbmcmaxrequestmib: '1',
  openbmcmaxdumpmib: '1',
  openbmcuploadstall: '4',
  openbmcoldtls: 'Yes',
  xcatdebugmode: '1',
};

/** Limits of a minute, for daemons whose clock is faster than others; none but the one that is looked at is reached. */
const patient = {
  openbmcconnecttimeout: '120',
  openbmclogintimeout: '300',
  openbmcrequesttimeout: '600',
  openbmcuploadtimeout: '7200',
  openbmcuploadstall: '600',
};
const minute = {
  ...patient,
  openbmcactivationtimeout: '60',
  openbmcrebootseconds: '30',
  openbmccommandtimeout: '20',
};
const minuteForANode = { ...patient, openbmcnodetimeout: '60' };
const hasty = { NODE_OPTIONS: `--import=${new URL('../helpers/hasty-clock.js', import.meta.url).href}` };

const L2_AT_ONCE = { generation: 'L2', activationMs: 0 } as const;

/** Daemons are started when the first of their settings is looked at, and serve the others. */
function shared(options: Omit<Parameters<typeof install>[1], 'count'> & { readonly count?: number }) {
  let starting: Promise<Installation> | undefined;
  return () => {
    starting ??= install(t, { count: 8, behaviour: L2_AT_ONCE, ...options });
    return starting;
  };
}

const atShort = shared({ siteRows: short });
const atFew = shared({ siteRows: few, count: 24, behaviour: { ...L2_AT_ONCE, dumpBytes: 2 * MiB } });
const atMinute = shared({ siteRows: minute, environment: hasty });
const atMinuteForANode = shared({ siteRows: minuteForANode, environment: hasty });

/** Each test has nodes of its own. */
async function nodeOf(
  at: Installation,
  nth: number,
  behaviour: Partial<Behaviour> = {},
): Promise<{ readonly node: string; readonly bmc: SimulatedBmc }> {
  const bmc = at.fleet.bmcs[nth - 1];
  if (bmc === undefined) throw new Error(`no node${nth}`);
  await bmc.set(behaviour);
  return { node: `node${nth}`, bmc };
}

/** What is said of a node whose BMC behaves so. */
async function saidOf(at: Installation, nth: number, words: string, behaviour: Partial<Behaviour> = {}) {
  const { node } = await nodeOf(at, nth, behaviour);
  const { lines } = await at.run(words.replace('NODE', node));
  return lines.map(({ text }) => text).join('\n');
}

const hang = (where: 'connect' | 'login' | 'read' | 'upload') =>
  ({ faults: [{ at: where, kind: 'hang' }] }) as const;

const effects: Readonly<Record<keyof Settings, (t: Test) => Promise<void>>> = {
  async workers(t) {
    const many = await atFew();
    await many.run('rpower all stat');
    t.equal(many.processes().workers.length, 3);
    const one = await atShort();
    await one.run('rpower all stat');
    t.equal(one.processes().workers.length, 1);
  },

  async maxUploads(t) {
    const at = await atFew();
    const image = await at.image('large.tar', 4 * MiB);
    for (const nth of [1, 2, 3, 4, 5, 6]) await nodeOf(at, nth, { uploadBytesPerSecond: 8 * MiB });
    let isOver = false;
    let most = 0;
    const flash = at.run(`rflash node1-node6 -u ${image}`).finally(() => {
      isOver = true;
    });
    while (!isOver) {
      most = Math.max(most, at.processes().curls.length);
      await pause(10);
    }
    t.equal((await flash).code, 0);
    t.equal(most, 2);
  },

  async maxNodesInWork(t) {
    const at = await atShort();
    const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => `work${name}`);
    let inWork = 0;
    let most = 0;
    for (const name of names) {
      const bmc = legacyBmc(L2, () => ok({}));
      const server = await startScriptedBmc(async (seen) => {
        if (seen.path !== '/login') return bmc.script(seen);
        inWork += 1;
        most = Math.max(most, inWork);
        // Who else is in work would have logged in by then, or does so below.
        await Promise.race([until('all are in work', () => inWork === names.length), pause(1000)]);
        inWork -= 1;
        return bmc.script(seen);
      });
      t.teardown(() => server.close());
      await addNodes(at.site.tables, [{ name, bmc: server.bmc, groups: 'work' }]);
    }
    await at.run('rpower work stat');
    t.equal(most, 2);
  },

  async connectSeconds(t) {
    t.match(
      await saidOf(await atShort(), 1, 'rpower NODE stat', hang('connect')),
      /timed out after 5 seconds while connecting/,
    );
  },
  async loginSeconds(t) {
    t.match(
      await saidOf(await atShort(), 2, 'rpower NODE stat', hang('login')),
      /timed out after 6 seconds while logging in/,
    );
  },
  async requestSeconds(t) {
    t.match(
      await saidOf(await atShort(), 3, 'rpower NODE stat', hang('read')),
      /timed out after 7 seconds while waiting for an answer/,
    );
  },
  async uploadSeconds(t) {
    const at = await atShort();
    const image = await at.image('long.tar', 12 * MiB);
    t.match(
      await saidOf(at, 4, `rflash NODE -u ${image}`, { uploadBytesPerSecond: 500_000 }),
      /timed out after 8 seconds while uploading\)/,
    );
  },
  async stallSeconds(t) {
    const at = await atFew();
    const image = await at.image('stalled.tar', 12 * MiB);
    t.match(
      await saidOf(at, 9, `rflash NODE -u ${image}`, hang('upload')),
      /timed out after 4 seconds while uploading, without a byte in that time/,
    );
  },

  async activationSeconds(t) {
    const at = await atMinute();
    const image = await at.image('stuck.tar', 10_000);
    const stuck = { activationSteps: [40], activationEnd: { kind: 'stuck', atPercent: 40 } } as const;
    t.match(
      await saidOf(at, 1, `rflash NODE -a ${image}`, stuck),
      /activation did not end after waiting 60 seconds/,
    );
  },
  async rebootSeconds(t) {
    const at = await atMinute();
    const images = join(at.site.confdir, 'both');
    mkdirSync(images);
    await writeImage(join(images, 'bmc.tar'));
    const host = recordedManifest.replace('Purpose.BMC', 'Purpose.Host').replace('=ibm-v2.4', '=IBM-v2.4');
    await writeImage(join(images, 'host.tar'), host);
    t.match(
      await saidOf(at, 2, `rflash NODE -d ${images}`, { refusedMs: 3_600_000 }),
      /state did not change to BMC Ready after waiting 3\d seconds/,
    );
  },
  async nodeSeconds(t) {
    const at = await atMinuteForANode();
    const image = await at.image('stuck.tar', 10_000);
    const stuck = { activationSteps: [40], activationEnd: { kind: 'stuck', atPercent: 40 } } as const;
    t.match(
      await saidOf(at, 1, `rflash NODE -a ${image}`, stuck),
      /Gave up after 60 seconds \(site\.openbmcnodetimeout\)\. .*while activating/,
    );
    t.match(
      await saidOf(at, 2, 'rspconfig NODE dump -l', hang('read')),
      /Gave up after 60 seconds \(site\.openbmcnodetimeout\)/,
    );
  },
  async commandSeconds(t) {
    const at = await atMinute();
    t.match(
      await saidOf(at, 3, 'rinv NODE all', hang('read')),
      /Gave up after 20 seconds \(site\.openbmccommandtimeout\)/,
    );
  },

  async sessionIdleSeconds(t) {
    const at = await atShort();
    const { node, bmc } = await nodeOf(at, 6);
    await at.run(`rpower ${node} stat`);
    await until('the session is logged out', () => bmc.state().openSessions === 0);
    t.pass('a session that nobody uses is ended');
  },
  async maxRequestMib(t) {
    const at = await atFew();
    const [host = '', port = ''] = at.host.split(':');
    const client = await rawConnect({ host, port: Number(port), home: at.site.home });
    client.send(requestText({ command: 'rpower', arg: 'x'.repeat(1.5 * MiB), noderange: 'node1' }));
    t.match(await client.done(), /The request is longer than 1 MiB, .*openbmcmaxrequestmib/);
    client.close();
  },
  async maxDumpMib(t) {
    const at = await atFew();
    const { node } = await nodeOf(at, 7);
    // The first one is there from the start, and small.
    await at.run(`rspconfig ${node} dump -g`);
    t.match(
      await saidOf(at, 7, 'rspconfig NODE dump -d 2'),
      /it is larger than 1 MiB, the most that site\.openbmcmaxdumpmib allows/,
    );
  },

  async oldTls(t) {
    const bmc = legacyBmc(L2, () => ok({}));
    const server = await startScriptedBmc(bmc.script, { maxVersion: 'TLSv1.1' });
    t.teardown(() => server.close());
    const node = { name: 'oldnode', bmc: server.bmc, groups: 'old' };
    const [refusing, obeying] = [await atShort(), await atFew()];
    for (const { site } of [refusing, obeying]) await addNodes(site.tables, [node]);
    const said = async (at: Installation): Promise<string> =>
      (await at.run('rpower oldnode stat')).lines.map(({ text }) => text).join('\n');
    t.match(await said(refusing), /TLS failure: .*site\.openbmcoldtls=yes/);
    t.notMatch(await said(obeying), /TLS/);
    t.equal(bmc.logins, 1);
  },

  sshPort: seenBySsh,
  sshHostKeys: seenBySsh,
  sshKeyFile: seenBySsh,

  async logDirectory(t) {
    const at = await atShort();
    const image = await at.image('logged.tar', 10_000);
    await saidOf(at, 7, `rflash NODE -u ${image}`);
    t.ok(existsSync(join(at.site.logdir, 'rflash', 'node7.log')));
  },
  async pinnedDirectory() {
    const at = await atShort();
    const { node, bmc } = await nodeOf(at, 6, hang('upload'));
    const image = await at.image('pinned.tar', 10_000);
    const client = at.start(`rflash ${node} -u ${image}`);
    const pinned = join(at.site.confdir, '..', 'state', 'pinned');
    await until(
      'its copy is there while it is sent',
      () => existsSync(pinned) && readdirSync(pinned).length > 0,
    );
    client.signal('SIGINT');
    await client.ended;
    await bmc.reset();
  },
  async debug(t) {
    t.match(await saidOf(await atFew(), 8, 'rpower NODE stat'), /\[openbmc_debug_perl\].*curl -k/);
    t.notMatch(await saidOf(await atShort(), 8, 'rpower NODE stat'), /openbmc_debug_perl/);
  },
};

let sshcfg: Promise<{ readonly said: string; readonly log: string; readonly key: string }> | undefined;

/** A BMC whose ssh is at another port, shows a key that is not known, beside the key that is to be given to it. */
async function seenBySsh(t: Test): Promise<void> {
  const skip = noSshd();
  if (skip !== undefined) {
    t.comment(`without sshd: ${skip}`);
    return;
  }
  sshcfg ??= (async () => {
    const sshd = await startSshd(t, '0penBmc');
    const siteRows = {
      openbmcsshport: String(sshd.port),
      openbmcsshhostkeys: 'known',
      openbmcsshkey: sshd.publicKey,
    };
    const at = await install(t, { count: 1, behaviour: L2_AT_ONCE, siteRows });
    const said = await saidOf(at, 1, 'rspconfig NODE sshcfg');
    return { said, log: sshd.log(), key: sshd.publicKey };
  })();
  const { said, log, key } = await sshcfg;
  t.match(
    said,
    /the host key of .*127\.0\.0\.1.* is not known, so nothing was sent/,
    'the policy, at the port',
  );
  t.ok(said.includes(join(dirname(key), 'known_hosts')), 'beside the key file');
  t.match(log, /Connection closed by/, 'the port');
}

t.setTimeout(600_000);
// Most of the time something is waited for.
t.jobs = 4;

t.test('every setting is looked at', async (t) => {
  t.same(Object.keys(effects).sort(), Object.keys(settingsFrom(new Map(), '/l')).sort());
});

for (const [name, effect] of Object.entries(effects)) t.test(name, { buffered: true }, effect);
