import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * What /proc says of a process. Everything here is undefined where /proc is hidden or the process is gone. These
 * files have no disk behind them: reading them takes microseconds.
 */

/** When the process started, in clock ticks since boot: with the PID it names one process for ever. */
export function startTimeOf(pid: number): string | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The program's name stands in parentheses and may hold anything; field 22 is the 20th after it.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended; it only waits to be collected.
  return fields?.[0] === 'Z' ? undefined : fields?.[19];
}

/** How far the process has read this file, in bytes. `path` is free of symbolic links. */
export function readOffset(pid: number, path: string): number | undefined {
  const descriptor = descriptorOf(pid, path);
  if (descriptor === undefined) return undefined;
  const position = /^pos:\s*(\d+)/.exec(read(`/proc/${pid}/fdinfo/${descriptor}`) ?? '')?.[1];
  return position === undefined ? undefined : Number(position);
}

function descriptorOf(pid: number, path: string): string | undefined {
  try {
    const directory = `/proc/${pid}/fd`;
    return readdirSync(directory).find((name) => readlinkSync(`${directory}/${name}`) === path);
  } catch {
    return undefined;
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
