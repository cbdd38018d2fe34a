import type { Argv } from 'yargs';

/** The fleet's code is loaded only when this subcommand is asked for. */
export function addBmcsim(parser: Argv): void {
  parser.command(
    'bmcsim',
    'Run simulated BMCs on loopback',
    async (command) => command.options((await import('../bmcsim.js')).bmcsimOptions),
    async (given) => {
      const { runBmcsim } = await import('../bmcsim.js');
      await runBmcsim(given, process.stdout);
    },
  );
}
