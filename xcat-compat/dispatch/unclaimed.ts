/**
 * The tables xcatd names when no plugin claims a node, per command, as its full plugin set composes them
 * [xcatd:1869-1892]. Scripts compare this text, odd order included.
 */
const lists: Readonly<Record<string, string>> = {
  rpower: 'nodehm.power,mgt;nodehm.mgt;nodehm.mgt=openbmc;pduoutlet.pdu=.*',
  rsetboot: 'nodehm.power,mgt;nodehm.mgt;nodehm.mgt=openbmc',
  rinv: 'nodehm.mgt;nodehm.power,mgt;nodehm.mgt=openbmc',
  rflash: 'nodehm.mgt;nodehm.mgt=openbmc',
  rvitals: 'nodehm.mgt=blade|fsp;nodehm.mgt=openbmc',
  rbeacon: 'nodehm.mgt=blade|fsp;nodehm.mgt=openbmc',
  reventlog: 'nodehm.mgt=blade|fsp;nodehm.mgt=openbmc',
  rspconfig: 'nodehm.mgt=blade|fsp|ipmi;switches.switchtype;nodehm.mgt=openbmc',
  renergy: 'nodehm.mgt=blade|fsp|ipmi',
  rspreset: 'nodehm.mgt',
  rbootseq: 'nodehm.mgt',
  rnetboot: 'nodehm.mgt',
  rscan: 'nodehm.mgt;nodehm.mgt=ipmi',
  getmacs: 'nodehm.getmac,mgt;nodehm.mgt',
  getopenbmccons: 'nodehm.cons',
};

/** The tables to check when no plugin claims a node for this command. */
export function tablesToCheck(command: string): string {
  return (Object.hasOwn(lists, command) ? lists[command] : undefined) ?? 'nodehm.mgt';
}
