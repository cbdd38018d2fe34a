import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { leaseFiles } from '../../lib/files/caller-files.js';
import { createPinnedFiles } from '../../lib/files/pinned-files.js';
import { createSiteFiles } from '../../lib/files/site-files.js';
import type { Call } from '../../lib/plugin/contract.js';
import { leaseHandouts } from '../../lib/pool/handouts.js';

/** Where this process pins files; gone with it. */
export const pinnedDirectory = mkdtempSync(join(tmpdir(), 'xcatd-ts-pinned-'));
process.on('exit', () => rmSync(pinnedDirectory, { recursive: true, force: true }));

const site = createSiteFiles(createPinnedFiles(pinnedDirectory, undefined), undefined);

/** What a caller has for his call, never given back. */
export function ofCall(): Pick<Call, 'files' | 'handouts'> {
  return { files: leaseFiles(site, 'root').files, handouts: leaseHandouts(undefined).handouts };
}
