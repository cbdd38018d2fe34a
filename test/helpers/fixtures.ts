import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The absolute path of a file under test/fixtures (seen from the compiled test). */
export function fixturePath(name: string): string {
  return fileURLToPath(new URL(`../../../test/fixtures/${name}`, import.meta.url));
}

/** The text of a file under test/fixtures. */
export function fixture(name: string): string {
  return readFileSync(fixturePath(name), 'utf8');
}
