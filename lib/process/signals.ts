/**
 * Workers and the runner end when the daemon closes their connection, not by a signal: Ctrl-C on a terminal and a
 * service manager's TERM reach the whole family at once, and the daemon has to decide first what becomes of the
 * jobs. KILL ends them as ever.
 */
export function ignoreSignals(): void {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => {});
}
