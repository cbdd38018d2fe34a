import { type Log, reopenLogs } from '../lib/log.js';

/**
 * Has SIGHUP open logs again and read settings again; a line in the log says what has changed. The signal never ends the
 * daemon: one that comes while it starts waits for `by`.
 */
export function onReload(log: Log): { readonly by: (reload: () => Promise<string>) => void } {
  let give: (reload: () => Promise<string>) => void = () => {};
  const ready = new Promise<() => Promise<string>>((resolve) => {
    give = resolve;
  });
  let turn = Promise.resolve();
  const read = async (): Promise<void> => {
    const reload = await ready;
    try {
      const logs = reopenLogs();
      log.info({ changed: await reload(), logs }, 'SIGHUP: logs are open again, settings are read again');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error({ reason }, 'SIGHUP: settings cannot be read again; those of before count');
    }
  };
  process.on('SIGHUP', () => {
    turn = turn.then(read);
  });
  return { by: (reload) => give(reload) };
}
