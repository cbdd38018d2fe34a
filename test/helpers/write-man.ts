import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { manPages } from './man-pages.js';

const folder = fileURLToPath(new URL('../../../man/', import.meta.url));
mkdirSync(folder, { recursive: true });
for (const [name, content] of await manPages()) writeFileSync(`${folder}${name}`, content);
