import type { DaemonCommand } from '../../lib/plugin/contract.js';
import { checkedSite, countsAtStart, UnfitSiteValues } from '../../lib/settings/checked-site.js';
import type { XcatResponse } from '../../xcat-compat/wire/response.js';
import { sharesTurns } from './no-lost-updates.js';

/**
 * A command that writes no value into the site table that the daemon could not use: it is an error, and nothing has been
 * changed. What has been changed and counts at the next start only, or is read by nobody, is said last.
 */
export function toldOfSite(command: DaemonCommand): DaemonCommand {
  return {
    kind: 'daemon',
    answer: async (call, daemon) => {
      const { tables, news } = checkedSite(daemon.tables);
      sharesTurns(tables, daemon.tables);
      try {
        const replies = await command.answer(call, { ...daemon, tables });
        return [...replies, ...said(news())];
      } catch (error) {
        if (error instanceof UnfitSiteValues) return [{ error: error.message, errorcode: 1 }];
        throw error;
      }
    },
  };
}

function said({
  strange,
  atStart,
}: ReturnType<ReturnType<typeof checkedSite>['news']>): readonly XcatResponse[] {
  return [
    ...strange.map((warning) => ({ warning })),
    ...(atStart.length === 0 ? [] : [{ info: countsAtStart(atStart) }]),
  ];
}
