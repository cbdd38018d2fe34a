import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
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

/** Where each external package may be imported; type-only imports are free. */
const homes: Readonly<Record<string, RegExp>> = {
  'node:child_process': /^lib\/(child|worker)\//,
  'node:tls':
    /^(lib\/xcatd|lib\/request|lib\/worker|lib\/child|plugins\/openbmc\/(session|agent|simulator)|bin\/(client|serve))/,
  'node:net':
    /^(lib\/xcatd|lib\/worker|lib\/child|plugins\/openbmc\/(simulator|session|agent|address)|bin\/|xcat-compat\/)/,
  'undici/lib/dispatcher/client.js': /^plugins\/openbmc\/session\//,
  undici: /^plugins\/openbmc\/(session|agent|dialect)/,
  'msgpack-lite': /^lib\/worker\/frames\.ts$/,
  'p-limit': /^lib\/(status\/fan-out|child\/)/,
  yargs: /^bin\//,
  pino: /^lib\/log\.ts$/,
  saxes: /^xcat-compat\/wire\//,
  '@photostructure/sqlite': /^xcat-compat\/tables\//,
  pg: /^xcat-compat\/tables\/pg-server\.ts$/,
  'mysql2/promise': /^xcat-compat\/tables\/mysql-server\.ts$/,
  '@peculiar/x509': /^(xcat-compat\/certs\/|plugins\/openbmc\/simulator\/)/,
  'tar-stream': /^(plugins\/openbmc\/(rflash|simulator)\/|bin\/)/,
};

t.test('each external package has its home', async (t) => {
  for (const { file, from, typeOnly } of imports) {
    const home = homes[from];
    if (home === undefined || typeOnly) continue;
    t.match(file, home, `${file} imports ${from}`);
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
const dataFiles = new Set(['xcat-compat/usage/texts.ts', 'xcat-compat/tables/schema.ts']);

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
