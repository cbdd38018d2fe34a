const nameIt = "name it with the site table's key openbmcsystem (NODE=ID or GROUP=ID)";

/** What only Redfish BMCs make us say. */
export const messages = {
  noDump: (id: string) => `[404] There is no dump ${id}.`,
  noDumpId: 'The BMC lists dumps with ids that are none, which are not shown',
  notServed: (id: string) =>
    `The BMC lists dump ${id}, but has nothing where it says that the file is. [not supported on this BMC]`,
  noCounterpart: (what: string) =>
    `This BMC takes that by Redfish only, and Redfish has no way to ${what}. [not supported on this BMC]`,
  notHere: (what: string) => `The BMC has no ${what} in its Redfish interface.`,
  severalSystems: (names: string) =>
    `The BMC serves several systems (${names}) and nothing says which one is the node's: ${nameIt}.`,
  systemUnread: (names: string, unread: string, why: string) =>
    `The BMC serves several systems (${names}), and ${unread} could not be read (${why}): nothing says which one is the node's. Try again, or ${nameIt}.`,
  noSuchSystem: (wanted: string, names: string) =>
    `The site table's key openbmcsystem says that the node is the system ${wanted}, and the BMC has ${names}: correct that key.`,
  severalManagers: (names: string) =>
    `The BMC has several managers (${names}) and nothing says which one is the BMC of the node.`,
  managerUnread: (names: string, unread: string, why: string) =>
    `The BMC has several managers (${names}), and ${unread} could not be read (${why}): nothing says which one is the BMC of the node. Try again.`,
  noPush:
    'The BMC takes no firmware by upload: its UpdateService names neither HttpPushUri nor MultipartHttpPushUri.',
  tooLarge: (bytes: number, most: number) =>
    `The image is larger than the BMC accepts: ${bytes} bytes, at most ${most}. Nothing was sent.`,
  /** bmcweb keeps an image that it refuses because another update is under way, and activates it never. */
  alreadyThere:
    'If rflash -l shows the version as Ready, the BMC has kept it of an upload that it refused as busy: rpower bmcreboot takes it away.',
  /** [bmcweb:f23b729676, 1106333af4] */
  cannotChangeUsers:
    'The BMC lists this user all the same: bmcweb of 2020-10 to 2021-09 looks for every user at an empty place when one is to be changed by Redfish. Change the user over ssh, or update the BMC.',
  /** bmcweb has one group behind both: it takes neither alone, and lets nobody take it from himself. */
  groupsTogether: 'On this BMC the groups redfish and web come only together: name both, or neither.',
  groupsKept: (user: string) =>
    `${user} is the user of this command: name both groups redfish and web for it.`,
  leadsBack: (path: string) =>
    `Not all of ${path} was read: it leads back to a page of it that was read before`,
  morePages: (path: string, most: number) => `Not all of ${path} was read: it has more than ${most} pages`,
  moreMembers: (path: string, most: number) =>
    `Not all of ${path} was read: it has more than ${most} members`,
  notAll: (path: string, why: string) => `Not all of ${path} was read: ${why}`,
  badLinks: (count: number, path: string) =>
    `${count} of the members of ${path} have no link that can be followed`,
  membersUnread: (count: number, path: string, why: string) =>
    `${count} of the members of ${path} could not be read: ${why}`,
  askedEnough: (most: number) => `the BMC was asked ${most} times for one answer, and is asked no more`,
  toldEnough: (mib: number) => `the BMC has told ${mib} MiB for one answer, and is asked no more`,
  badLink: (link: string) =>
    `The BMC gives a link that is not followed, as it has what no link of Redfish has: ${link}`,
  noSessions: 'No Redfish service found.',
  lost: (seconds: number) => `The BMC said nothing of the update for ${seconds} seconds.`,
} as const;
