/**
 * How a command's words become a request: `noderange`, the first word that is no option is the noderange
 * [xcatclient]; `words`, all words are arguments [xcatclientnnr]; `objects`, the same, and standard input is read
 * unless it is a terminal [xcatDBcmds].
 */
export type CommandShape = 'noderange' | 'words' | 'objects';

const NODERANGE = `cfghost chhypervisor chvm clonevm getmacs imgcapture litefile litetree lsflexnode lshwconn lslite
  lstree lsvm makeconfluentcfg makeconservercf makedhcp makedns makegocons makehosts makeknownhosts mkflexnode
  mkhwconn mkvm nodech nodechmac nodechprofile nodels nodepurge noderefresh noderegenips noderm nodeset nodestat
  postage rbeacon rbootseq renergy reventlog rflash rinv rmflexnode rmhwconn rmhypervisor rmigrate rmvm rnetboot
  rpower rscan rsetboot rshutdown rspconfig rspreset rvitals setupiscsidev switchblade tabgrep xCATWorld`;

const WORDS = `addkit addkitcomp bmcdiscover cfgve chkkitcomp chzone chtab configfpc copycds geninitrd gennr gettab
  ilitefile imgexport imgimport liteimg lskit lskitcomp lskitdeployparam lskmodules lsslp lsve lsxcatd makenetworks
  makentp makeroutes mknb mkzone monadd moncfg mondecfg monls monrm monshow monstart monstop nodeadd nodeaddunmged
  nodediscoverdef nodediscoverls nodediscoverstart nodediscoverstatus nodediscoverstop nodegrpch nodeimport
  packimage pdudiscover regnotif rescanplugins rmimage rmkit rmkitcomp rmosdistro rmzone rollupdate runrollupdate
  sinv slpdiscover snmove swapnodes switchdiscover tabch tabdump tabprune unregnotif webrun xcatsetup`;

const OBJECTS = 'chdef chkosimage lsdef mkdef mknimimage rmdef rmnimimage';

/** What the client does by more than one request. */
const own: ReadonlySet<string> = new Set(['tabedit', 'tabrestore']);

const shapes: ReadonlyMap<string, CommandShape> = new Map([
  ...withShape(NODERANGE, 'noderange'),
  ...withShape(WORDS, 'words'),
  ...withShape(OBJECTS, 'objects'),
]);

/** All of them, by name. */
export const clientCommands: readonly string[] = [...shapes.keys(), ...own].sort();

/** Whether the client acts as this command when it is called by this name. */
export function isClientCommand(name: string): boolean {
  return shapes.has(name) || own.has(name);
}

/** A command that is not known is sent as one with a noderange, as `xcatclient COMMAND` does. */
export function shapeOf(command: string): CommandShape {
  return shapes.get(command) ?? 'noderange';
}

function withShape(names: string, shape: CommandShape): readonly (readonly [string, CommandShape])[] {
  return names.split(/\s+/).map((name) => [name, shape]);
}
