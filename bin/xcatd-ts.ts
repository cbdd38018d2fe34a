#!/usr/bin/env node
import { nodeProblem } from './node-version.js';

// Asked before anything else is imported: an older Node.js cannot even read some of it.
const problem = nodeProblem(process.versions.node);
if (problem !== undefined) {
  process.stderr.write(`${problem}\n`);
  process.exit(1);
}
await import('./entry.js');
