import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import t from 'tap';

const root = fileURLToPath(new URL('../../', import.meta.url));
const layers = ['bin', 'plugins', 'lib', 'xcat-compat'] as const;
type Layer = (typeof layers)[number];

interface Import {
  readonly file: string;
  readonly from: string;
  readonly typeOnly: boolean;
}

const imports = layers.flatMap((layer) => sourceFiles(layer).flatMap(importsOf));

t.test('a module imports only from layers to its right', async (t) => {
  t.ok(imports.length > 100, 'the sources were found');
  for (const { file, from } of imports) {
    const target = layerOf(from);
    if (target === undefined) continue;
    t.ok(layers.indexOf(target) >= layers.indexOf(layerOf(file) ?? 'bin'), `${file} imports ${from}`);
  }
});

t.test('xcat-compat imports nothing of ours, and no plugin imports another', async (t) => {
  for (const { file, from } of imports) {
    if (layerOf(file) === 'xcat-compat' && layerOf(from) !== undefined)
      t.match(from, /^xcat-compat\//, `${file} imports ${from}`);
    const [mine, theirs] = [pluginOf(file), pluginOf(from)];
    if (mine !== undefined && theirs !== undefined) t.equal(theirs, mine, `${file} imports ${from}`);
  }
});

t.test('the simulator is imported by bin and by itself only', async (t) => {
  const simulator = 'plugins/openbmc/simulator/';
  for (const { file, from } of imports) {
    if (!from.startsWith(simulator)) continue;
    t.ok(file.startsWith('bin/') || file.startsWith(simulator), `${file} imports ${from}`);
  }
});

/**
 * The rooms, and which others each may look into; a room that is not named here may look into all. `lib` in it is what
 * stands in that folder itself.
 */
const rooms: Readonly<Record<string, readonly string[]>> = {
  'lib/ipc': ['lib', 'lib/plugin', 'lib/settings'],
  'lib/settings': ['lib'],
  'lib/process': [],
  'lib/runner': ['lib/ipc', 'lib/process'],
  'lib/worker': ['lib', 'lib/ipc', 'lib/plugin', 'lib/process', 'lib/settings'],
  'lib/pool': ['lib', 'lib/ipc', 'lib/plugin', 'lib/process', 'lib/settings'],
  'lib/flow': ['lib/plugin'],
  'lib/events': ['lib', 'lib/plugin'],
  'lib/files': ['lib', 'lib/process'],
  'lib/plugin': ['lib', 'lib/files', 'lib/settings'],
  'lib/xcatd': ['lib', 'lib/settings'],
  'plugins/openbmc/bmc': ['plugins/openbmc/bmc'],
  'plugins/openbmc/bmc/verbs': ['plugins/openbmc/bmc/image'],
  'plugins/openbmc/bmc/image': ['plugins/openbmc/bmc', 'plugins/openbmc/bmc/verbs'],
  'plugins/openbmc/bmc/http': ['plugins/openbmc/bmc', 'plugins/openbmc/bmc/verbs'],
  'plugins/openbmc/bmc/session': ['plugins/openbmc/bmc', 'plugins/openbmc/bmc/http'],
  'plugins/openbmc/bmc/ssh': ['plugins/openbmc/bmc', 'plugins/openbmc/bmc/http', 'plugins/openbmc/bmc/verbs'],
  'plugins/openbmc/bmc/curl': [
    'plugins/openbmc/bmc',
    'plugins/openbmc/bmc/http',
    'plugins/openbmc/bmc/image',
    'plugins/openbmc/bmc/session',
    'plugins/openbmc/bmc/verbs',
  ],
  'plugins/openbmc/asked': ['plugins/openbmc/bmc'],
  'plugins/openbmc/command': ['plugins/openbmc/asked', 'plugins/openbmc/bmc', 'plugins/openbmc/node'],
  'plugins/openbmc/node': ['plugins/openbmc/bmc'],
};

/** These two know nothing of each other. */
const strangers = [
  ['plugins/openbmc/bmc/rest', 'plugins/openbmc/bmc/redfish'],
  ['plugins/openbmc/asked', 'plugins/openbmc/node'],
] as const;

t.test('a room looks only into those it may', async (t) => {
  const ownLayer = (file: string, from: string): boolean => layerOf(file) === layerOf(from);
  for (const { file, from } of imports) {
    if (!ownLayer(file, from)) continue;
    const mine = roomOf(dirname(file));
    const theirs = dirname(from);
    if (mine === undefined || isIn(theirs, mine)) continue;
    const may = rooms[mine] ?? [];
    // What names a room of its own below another is asked for by that name.
    const isAllowed = may.some((one) => (one === 'lib' ? theirs === 'lib' : isIn(theirs, one)));
    const isPlugin = mine.startsWith('plugins/') && !theirs.startsWith('plugins/openbmc');
    t.ok(isAllowed || isPlugin, `${file} imports ${from}`);
  }
  for (const [one, other] of strangers) {
    for (const { file, from } of imports) {
      t.notOk(isIn(file, one) && isIn(from, other), `${file} imports ${from}`);
      t.notOk(isIn(file, other) && isIn(from, one), `${file} imports ${from}`);
    }
  }
});

t.test('lib names no BMC', async (t) => {
  for (const file of sourceFiles('lib')) {
    // What is said of keys and options has to name what they are for.
    if (file.startsWith('lib/help/') || file === 'lib/settings/site-keys.ts') continue;
    // Keys of the site table begin with the name that xCAT gives this plugin.
    const text = readFileSync(join(root, file), 'utf8').replaceAll(/\bopenbmc[a-z]+\b/g, '');
    t.notMatch(text, /openbmc|redfish/i, file);
  }
});

t.test('the runner is small: it has to start fast', async (t) => {
  const MOST_FILES = 20;
  const closure = closureOf('bin/runner.ts');
  t.ok(closure.size <= MOST_FILES, `${closure.size} files: ${[...closure].join(' ')}`);
});

t.test('no circle of imports at run time, and none of folders within lib', async (t) => {
  t.strictSame(
    circles(imports.filter(({ typeOnly }) => !typeOnly).map(({ file, from }) => [file, from])),
    [],
  );
  const between = imports
    .filter(({ file, from }) => file.startsWith('lib/') && from.startsWith('lib/'))
    .map(({ file, from }): Arrow => [dirname(file), dirname(from)])
    .filter(([from, to]) => from !== to && from !== 'lib' && to !== 'lib');
  t.strictSame(circles(between), []);
});

t.test('no two files have the same name, but the index of a room', async (t) => {
  const seen = new Map<string, string>();
  for (const file of layers.flatMap(sourceFiles)) {
    const name = basename(file);
    if (name === 'index.ts') continue;
    t.equal(seen.get(name), undefined, file);
    seen.set(name, file);
  }
});

t.test('every path that this test names is there', async (t) => {
  const named = [...Object.keys(rooms), ...Object.values(rooms).flat(), ...strangers.flat(), ...dataFiles];
  for (const path of named) t.ok(existsSync(join(root, path)), path);
  for (const [name, home] of Object.entries(homes)) {
    const isUsed = imports.some(({ file, from, typeOnly }) => from === name && !typeOnly && home.test(file));
    t.ok(isUsed, `${name} is imported at its home`);
  }
});

/** Where each external package may be imported; type-only imports are free. */
const homes: Readonly<Record<string, RegExp>> = {
  'node:child_process': /^lib\/(process|pool|runner|files)\//,
  'node:tls': /^(lib\/(xcatd|settings)\/|plugins\/openbmc\/(bmc\/http|simulator)\/|bin\/(client|serve))/,
  'node:net':
    /^(lib\/(xcatd|ipc|pool|worker|runner)\/|plugins\/openbmc\/(simulator|bmc\/http|asked)\/|bin\/|xcat-compat\/)/,
  'undici/lib/dispatcher/client.js': /^plugins\/openbmc\/bmc\/http\//,
  undici: /^plugins\/openbmc\/bmc\/http\//,
  'msgpack-lite': /^lib\/ipc\/frames\.ts$/,
  'p-limit': /^lib\/(flow\/fan-out|runner\/run-children|files\/(client-files|user-reader))\.ts$/,
  yargs: /^bin\//,
  pino: /^lib\/log\.ts$/,
  saxes: /^xcat-compat\/wire\//,
  pg: /^xcat-compat\/tables\/pg-server\.ts$/,
  'mysql2/promise': /^xcat-compat\/tables\/mysql-server\.ts$/,
  '@peculiar/x509': /^(xcat-compat\/certs\/|plugins\/openbmc\/simulator\/)/,
  fzstd: /^plugins\/openbmc\/rflash\/packing\.ts$/,
  'xz-decompress': /^plugins\/openbmc\/rflash\/packing\.ts$/,
  re2js: /^xcat-compat\/patterns\//,
  'tar-stream': /^(plugins\/openbmc\/(rflash|simulator)\/|bin\/)/,
};

t.test('each external package has its home', async (t) => {
  for (const { file, from, typeOnly } of imports) {
    const home = homes[from];
    if (home === undefined || typeOnly) continue;
    t.match(file, home, `${file} imports ${from}`);
  }
});

/** Who hands a password on: frames to workers, logins, ssh, changes of passwords, and what xCAT gives to consoles. */
const revealers = [
  'lib/ipc/frames.ts',
  'plugins/openbmc/asked/getopenbmccons.ts',
  'plugins/openbmc/bmc/http/access.ts',
  'plugins/openbmc/bmc/redfish/redfish-accounts.ts',
  'plugins/openbmc/bmc/redfish/redfish-login.ts',
  'plugins/openbmc/bmc/rest/rest-accounts.ts',
  'plugins/openbmc/bmc/rest/rest-login.ts',
  'plugins/openbmc/bmc/session/marks.ts',
  'plugins/openbmc/bmc/ssh/run-ssh.ts',
  'plugins/openbmc/rspconfig/password-tables.ts',
];

t.test('few may ask for the text of a secret', async (t) => {
  const asking = layers
    .flatMap(sourceFiles)
    .filter((file) => /\breveal\b.*from '[^']*\/secret\.js'/.test(readFileSync(join(root, file), 'utf8')));
  t.same(asking.sort(), revealers);
});

/** Where a text of our own is put into a pattern of JavaScript, whose engine goes back. */
const patternMakers = /^plugins\/openbmc\/(simulator\/|bmc\/curl\/curl-download\.ts$)/;

t.test('no text of a client, a table or a BMC becomes a pattern of an engine that goes back', async (t) => {
  for (const file of layers.flatMap(sourceFiles)) {
    if (patternMakers.test(file)) continue;
    t.notMatch(
      readFileSync(join(root, file), 'utf8'),
      /\bRegExp\(|(?<!this)\.(?:match|matchAll|search)\([a-z]/,
      file,
    );
  }
});

t.test('argv, environment and exit codes are read and set in bin only', async (t) => {
  for (const layer of layers.filter((one) => one !== 'bin')) {
    for (const file of sourceFiles(layer)) {
      t.notMatch(readFileSync(join(root, file), 'utf8'), /process\.(env|argv|exit)\b/, file);
    }
  }
});

t.test('source files stay small', async (t) => {
  for (const layer of layers) {
    for (const file of sourceFiles(layer)) {
      if (dataFiles.has(file)) continue;
      const lines = readFileSync(join(root, file), 'utf8').split('\n').length;
      t.ok(lines <= 300, `${file} has ${lines} lines`);
    }
  }
});

/** Pure data: texts and schemas, as long as xCAT made them. */
const dataFiles = new Set(['xcat-compat/tables/schema.ts']);

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

function importsOf(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statement =
    /^\s*(?:import|export)\s+(type\s)?[^'";]*?from\s+'([^']+)'|^\s*import\s+'([^']+)'|(?:import|require)\('([^']+)'\)/gms;
  return [...text.matchAll(statement)].map((match) => {
    const from = match[2] ?? match[3] ?? match[4] ?? '';
    const resolved = from.startsWith('.') ? relative(root, resolve(root, dirname(file), from)) : from;
    return { file, from: resolved, typeOnly: match[1] !== undefined };
  });
}

function layerOf(path: string): Layer | undefined {
  return layers.find((layer) => path.startsWith(`${layer}/`));
}

function pluginOf(path: string): string | undefined {
  return /^plugins\/([^/]+)\//.exec(path)?.[1];
}

type Arrow = readonly [from: string, to: string];

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

/** The innermost room that is named and has this folder. */
function roomOf(folder: string): string | undefined {
  return Object.keys(rooms)
    .filter((room) => isIn(folder, room))
    .sort((one, other) => other.length - one.length)[0];
}

/** A file and all that it loads of ours. */
function closureOf(start: string): ReadonlySet<string> {
  const found = new Set([start]);
  for (const one of found) {
    for (const { file, from, typeOnly } of imports) {
      if (file === one && !typeOnly && layerOf(from) !== undefined) found.add(from.replace(/\.js$/, '.ts'));
    }
  }
  return found;
}

/** Each circle, as the path that closes it. */
function circles(arrows: readonly Arrow[]): readonly string[] {
  const to = new Map<string, string[]>();
  for (const [from, target] of arrows) {
    const name = target.replace(/\.js$/, '.ts');
    to.set(from, [...(to.get(from) ?? []), name]);
  }
  const done = new Set<string>();
  const found: string[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    const at = path.indexOf(name);
    if (at >= 0) {
      found.push([...path.slice(at), name].join(' → '));
      return;
    }
    if (done.has(name)) return;
    for (const next of to.get(name) ?? []) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of to.keys()) visit(name, []);
  return found;
}
