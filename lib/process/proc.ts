import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/**
 * What /proc says of a process. Everything here is undefined where /proc is hidden or the process is gone. These
 * files have no disk behind them: reading them takes microseconds.
 */

/** When the process started, in clock ticks since boot: with the PID it names one process for ever. */
export function startTimeOf(pid: number): string | undefined {
  return statOf(pid)?.[19];
}

/** The process group it belongs to. */
export function groupOf(pid: number): number | undefined {
  const group = statOf(pid)?.[2];
  return group === undefined ? undefined : Number(group);
}

/** How many threads it has. */
export function threadsOf(pid: number): number | undefined {
  const threads = statOf(pid)?.[17];
  return threads === undefined ? undefined : Number(threads);
}

/** The fields of /proc/PID/stat from the third on: `[0]` is the state. Undefined for one that has ended. */
function statOf(pid: number): readonly string[] | undefined {
  const stat = read(`/proc/${pid}/stat`);
  // The program's name stands in parentheses and may hold anything.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  // A zombie has ended; it only waits to be collected.
  return fields?.[0] === 'Z' || fields?.[0] === 'X' ? undefined : fields;
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
