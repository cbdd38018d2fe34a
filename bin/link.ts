import { lstatSync, readlinkSync, realpathSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { clientCommands } from '../xcat-compat/client/commands.js';

export interface LinkOptions {
  /** Where the commands are to stand, such as /usr/local/bin. */
  readonly directory: string;
  /** This program's file, which the links lead to. */
  readonly program: string;
  /** Take our links away instead. */
  readonly remove: boolean;
}

/** What became of each command, and lines for the user. */
export interface Linked {
  readonly lines: readonly string[];
  readonly exitCode: number;
}

/**
 * Makes a link for each xCAT command in a directory, so that `rpower` is this program's client there. What stands there
 * already is never touched unless it is such a link: not a file, not a link to xCAT's own client.
 * @throws Error when the directory is none, or may not be written to
 */
export function link({ directory, program, remove }: LinkOptions): Linked {
  const folder = resolve(directory);
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory())
    throw new Error(`${folder} is no directory: make it first, or name another one`);
  const target = realpathSync(program);
  const found = clientCommands.map((name) => ({ name, is: whatIs(join(folder, name), target) }));
  const others = found.filter(({ is }) => is === 'other').map(({ name }) => name);

  const changed = found.filter(({ is }) => is === (remove ? 'ours' : 'absent')).map(({ name }) => name);
  for (const name of changed) {
    if (remove) rmSync(join(folder, name));
    else symlinkSync(target, join(folder, name));
  }
  const kept = found.length - changed.length - others.length;
  const lines = [
    remove
      ? `${changed.length} links taken away from ${folder}`
      : `${changed.length} links made in ${folder}${kept > 0 ? `, ${kept} were there` : ''}`,
    ...(remove ? [] : pathAdvice(folder)),
    ...(others.length === 0 ? [] : [`left as they are, because they are not ours: ${others.join(' ')}`]),
  ];
  return { lines, exitCode: others.length > 0 && !remove ? 1 : 0 };
}

function whatIs(path: string, target: string): 'absent' | 'ours' | 'other' {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return 'absent';
  if (!found.isSymbolicLink()) return 'other';
  try {
    return realpathSync(path) === target ? 'ours' : 'other';
  } catch {
    // A link that leads nowhere is ours when it names this program's file; it may have been moved away for a while.
    return resolve(dirname(path), readlinkSync(path)) === target ? 'ours' : 'other';
  }
}

function pathAdvice(folder: string): readonly string[] {
  return [`they are found when PATH names it before xCAT's own: export PATH=${folder}:$PATH`];
}
