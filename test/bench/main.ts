import { appendFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { idle } from './cases/idle.js';
import { lsxcatd } from './cases/lsxcatd.js';
import { resume } from './cases/resume.js';
import { rflashMix } from './cases/rflash-mix.js';
import { rflashUnattended } from './cases/rflash-unattended.js';
import { rflashUpload } from './cases/rflash-upload.js';
import { rinv } from './cases/rinv.js';
import { rpowerStat } from './cases/rpower-stat.js';
import { statInFlash } from './cases/stat-in-flash.js';
import type { Case, Figures } from './figures.js';

const cases: Readonly<Record<string, Case>> = {
  idle,
  lsxcatd,
  'rpower-stat': rpowerStat,
  rinv,
  'rflash-u': rflashUpload,
  'rflash-d': rflashUnattended,
  'rflash-mix': rflashMix,
  'stat-in-flash': statInFlash,
  resume,
};

const usage = `npm run bench -- [--case NAME] [--nodes N] [--json FILE]
  --case NAME   only this case: ${Object.keys(cases).join(', ')}
  --nodes N     how many simulated BMCs (default: each case's own)
  --json FILE   also write the figures, one JSON object a line`;

const { values } = parseArgs({
  options: {
    case: { type: 'string' },
    nodes: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean' },
  },
});

if (values.help === true || (values.case !== undefined && cases[values.case] === undefined)) {
  process.stdout.write(`${usage}\n`);
  process.exitCode = values.help === true ? 0 : 2;
} else {
  await runCases(values.case, values.nodes === undefined ? undefined : Number(values.nodes), values.json);
}

async function runCases(
  only: string | undefined,
  nodes: number | undefined,
  json: string | undefined,
): Promise<void> {
  if (json !== undefined) writeFileSync(json, '');
  print(
    `${availableParallelism()} × ${cpus()[0]?.model ?? 'unknown CPU'}, ${Math.round(totalmem() / 2 ** 30)} GiB, Linux ${release()}, Node ${process.version}`,
  );
  print(columns('case', 'nodes', 'wall s', 'CPU ms/node', 'peak MB', 'reference', 'remarks'));
  for (const [name, run] of Object.entries(cases)) {
    if (only !== undefined && only !== name) continue;
    for (const figures of await run(nodes)) {
      print(row(figures));
      if (json !== undefined) appendFileSync(json, `${JSON.stringify(figures)}\n`);
    }
  }
}

function row(figures: Figures): string {
  const { wallSeconds, cpuMsPerNode, peakMb, reference } = figures;
  return columns(
    figures.case,
    String(figures.nodes),
    wallSeconds.toFixed(2),
    cpuMsPerNode.toFixed(2),
    peakMb.toFixed(0),
    reference === undefined ? '-' : `${reference.wallSeconds.toFixed(2)} s`,
    figures.remarks,
  );
}

function columns(...[name, nodes, wall, cpu, peak, reference, remarks]: readonly string[]): string {
  return [
    name?.padEnd(20),
    nodes?.padStart(6),
    wall?.padStart(8),
    cpu?.padStart(12),
    peak?.padStart(8),
    reference?.padStart(10),
    `  ${remarks ?? ''}`,
  ].join(' ');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
