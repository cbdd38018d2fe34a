import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { Readable } from 'node:stream';
import { startFleet } from '../plugins/openbmc/simulator/index.js';
import { openStore } from '../xcat-compat/tables/locate-store.js';
import type { TableStore } from '../xcat-compat/tables/store.js';
import { runClient } from './client.js';
import { writeImage } from './demo-image.js';
import { init } from './init.js';
import { type Serving, serve } from './serve.js';

export interface DemoOptions {
  readonly keep: boolean;
  /** Taken when it is free, else any other. */
  readonly port: number;
  readonly output: Writable;
  readonly errors: Writable;
}

const BMCS = 8;
const FIRST_BMC_PORT = 8443;
const IMAGE_MIB = 32;
const ADDRESS = '127.0.0.1';
const HIGHEST_PORT = 65_535;

/** What is taken down at the end, the newest first. */
type CleanUp = (() => Promise<void> | void)[];

/**
 * A whole site for a minute: certificates and tables in a private directory, eight simulated BMCs, the daemon, and the
 * bundled client that talks to it over TLS. Returns the exit code: 0 when every command's is. Whatever happens, TERM and
 * Ctrl-C included, nothing of it stays.
 */
export async function demo(options: DemoOptions): Promise<number> {
  const told = new AbortController();
  const tell = (): void => told.abort();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, tell);
  const cleanUp: CleanUp = [];
  try {
    return await showSite(options, told.signal, cleanUp);
  } finally {
    for (const act of cleanUp.reverse()) await act();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.off(signal, tell);
  }
}

async function showSite(options: DemoOptions, told: AbortSignal, cleanUp: CleanUp): Promise<number> {
  if (!isPort(options.port)) throw new Error(`--port: a number from 1 to ${HIGHEST_PORT}`);
  const directory = mkdtempSync(join(tmpdir(), 'xcatd-ts-demo-'));
  cleanUp.push(() => rmSync(directory, { recursive: true, force: true }));
  const say = (text: string): void => void options.output.write(`${text}\n`);
  say(`A private site in ${directory}: certificates, tables, ${BMCS} simulated BMCs`);

  const site = { confdir: join(directory, 'xcat'), home: join(directory, 'home') };
  await init({ ...site, hostname: 'demo' });
  const fleet = await startFleet({
    count: BMCS,
    address: ADDRESS,
    port: await freePorts(FIRST_BMC_PORT, BMCS),
  });
  cleanUp.push(() => fleet.close());
  const tables = await openStore({ confdir: site.confdir, xcatcfg: undefined });
  await describeNodes(
    tables,
    fleet.bmcs.map((bmc) => bmc.address),
  );
  tables.close();

  const serving = await serve({
    confdir: site.confdir,
    listen: ADDRESS,
    port: await freePorts(options.port, 1),
    logDirectory: join(directory, 'log'),
    stateDirectory: join(directory, 'state'),
    xcatcfg: undefined,
    logLevel: 'warn',
    // Its BMCs are its own: nobody's bytes are read, and no account has to be made first.
    workerUser: process.getuid?.() === 0 ? 'root' : undefined,
  });
  cleanUp.push(() => serving.stop());
  say(`The daemon is listening on ${serving.address}:${serving.port}`);

  const image = join(directory, 'demo-image.tar');
  await writeImage({ path: image, mebibytes: IMAGE_MIB, version: 'demo-2.0-0-g1234567' });
  const exitCode = await runCommands({ ...options, told }, serving, site.home, [
    ['rpower', 'demo', 'stat'],
    ['rflash', 'demo', '-l'],
    ['rflash', 'demo', '-a', image],
  ]);

  if (told.aborted) say('Ended by a signal; the private site is taken down.');
  else if (options.keep) {
    sayHowToUse(say, serving, site.home, image);
    await aborted(told);
  }
  return told.aborted && !options.keep ? 1 : exitCode;
}

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 1 && port <= HIGHEST_PORT;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function runCommands(
  options: DemoOptions & { readonly told: AbortSignal },
  serving: Serving,
  home: string,
  commands: readonly (readonly [string, ...string[]])[],
): Promise<number> {
  let exitCode = 0;
  for (const [command, ...args] of commands) {
    if (options.told.aborted) break;
    options.output.write(`\n$ ${[command, ...args].join(' ')}\n`);
    const code = await runClient({
      command,
      args,
      host: `${serving.address}:${serving.port}`,
      home,
      environment: {},
      cwd: process.cwd(),
      stdin: Readable.from([]),
      stdout: options.output,
      stderr: options.errors,
      interrupted: options.told,
    });
    options.output.write(`exit code ${code}\n`);
    exitCode ||= code;
  }
  return exitCode;
}

/** Nodes demo1 … in group demo, as an administrator would define them. */
async function describeNodes(tables: TableStore, bmcs: readonly string[]): Promise<void> {
  const keyOf = (at: number): { readonly node: string } => ({ node: `demo${at + 1}` });
  await tables.setRow('passwd', { key: 'openbmc', username: 'root' }, { password: '0penBmc' });
  await tables.setRows(
    'nodelist',
    bmcs.map((_, at) => ({ key: keyOf(at), values: { groups: 'demo,all' } })),
  );
  await tables.setRows(
    'nodehm',
    bmcs.map((_, at) => ({ key: keyOf(at), values: { mgt: 'openbmc' } })),
  );
  await tables.setRows(
    'openbmc',
    bmcs.map((bmc, at) => ({ key: keyOf(at), values: { bmc } })),
  );
}

function sayHowToUse(say: (text: string) => void, serving: Serving, home: string, image: string): void {
  say('\nThe site stays up until Ctrl-C. With the bundled client:');
  say(
    `  npm run --silent xcatd-ts -- client --host ${serving.address}:${serving.port} --home ${home} rpower demo stat`,
  );
  say(
    'With a real xCAT client, as root, in a shell that sees these credentials in the place of yours, which stay as they are:',
  );
  say(`  unshare --mount sh -c 'mkdir -p ~/.xcat && mount --bind ${home}/.xcat ~/.xcat && exec bash'`);
  say(`  export XCATHOST=${serving.address}:${serving.port}`);
  say(`  rpower demo stat; rflash demo -l; rflash demo -u ${image}; exit`);
}

/** The first of `count` neighbouring free ports, at `preferred` or above. */
async function freePorts(preferred: number, count: number): Promise<number> {
  for (let first = preferred; first + count <= HIGHEST_PORT; first += count) {
    const free = await Promise.all(Array.from({ length: count }, (_, at) => isFree(first + at)));
    if (free.every(Boolean)) return first;
  }
  throw new Error(`no ${count} free ports from ${preferred} on`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, ADDRESS, () => probe.close(() => resolve(true)));
  });
}
