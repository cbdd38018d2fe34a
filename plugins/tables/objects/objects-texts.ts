/** What lsdef, mkdef, chdef and rmdef say, to the letter [DBobjectdefs.pm, DBobjUtils.pm]. */
export const messages = {
  invalidOption: 'Invalid option..',
  notWithCommand: (option: string, command: string): string =>
    `Option '${option}' can not work with ${command}.`,
  notUsedWith: (option: string, command: string): string =>
    `Option '${option}' can not be used with ${command}.`,
  onlyForOsimage: "Option '-u' only work for objtype 'osimage'.",
  noXml: "The '-x' (XML format) option is not yet implemented.",
  notTogether: (one: string, other: string): string =>
    `The flags '${one}' and '${other}' cannot be used together.`,
  mustTogether: (one: string, other: string): string =>
    `The flags '${one}' and '${other}' must be used together.`,
  newNameInvalid: (name: string): string =>
    `The new object name '${name}' is not valid.Please refer to "man xcatdb" for the valid "xCAT Object Name Format" `,
  templateNotWith: (command: string): string => `The option '--template' can not be used with '${command}'.`,
  noTemplateNamed: 'no object definition template specified for mkdef --template!',
  oneTemplate: 'Only 1 template object definition should be specified for mkdef!',
  templateAndFile: 'The file input can not be used with --template option!',
  rangeWithSpaces: 'noderange can not contain spaces.',
  noNodeIn: (noderange: string): string => `No node in '${noderange}', check the noderange syntax.`,
  badPattern: (noderange: string): string =>
    `Invalid regular expression ${noderange}, check the noderange syntax.`,
  badPair: (word: string): string => `Incorrect 'attr=val' pair - ${word}.`,
  nicsWithPlus: 'chdef does not support to change the nic related attributes with -m or -p flag.',
  invalidFlag: 'Invalid flag specified, see rmdef manpage for details.',
  version: (command: string, version: string): string => `${command} - ${version}`,
  templateUnknown: (name: string): string => `Could not find ${name} in xCAT templates.`,
  typesWithValues: "Cannot combine multiple types with 'att=val' pairs on the command line.",
  badType: (type: string): string => `\nType '${type}' is not a valid xCAT object type.`,
  noNames: 'No object names were provided.',
  noneOfType: (type: string): string => `Could not get objects of type '${type}'.`,
  allWithOthers: "Cannot use '-a' with '-o', a noderange or file input.",
  badSelection: 'Incorrect selection string specified with -w flag.',
  badWhereAttribute: (name: string): string =>
    `Incorrect attribute '${name}' in the selection string specified with -w flag.`,
  templateObjectUnknown: (name: string, type: string): string =>
    `Could not find the template object named '${name}' of type '${type}'.`,
  templateIsTarget: 'The template node cannot be the same as the node to create.',
  attributeMissing: (name: string): string => `The attribute "${name}" must be specified!`,
  attributesOnlyForList: "The '-i' option is only valid for the lsdef command.",

  plusMinusOnMake: "The '-p' and '-m' options are not valid for the mkdef command.",
  typeWithFile: "Cannot combine '-t' and '-a', '-z', or '-x' options.",
  fileWithNames: "Cannot use '-z' with '-o' or a noderange.",
  fileExample: (command: string): string => `Example of -z usage:\n\t'cat stanzafile | ${command} -z'`,
  domainInName: (names: string): string =>
    `The object name '${names}' is invalid, Cannot use '.' in node name.`,
  nameInvalid: (names: string): string =>
    `The object name '${names}' is invalid, please refer to "man xcatdb" for the valid "xCAT Object Name Format"`,
  capitals: (names: string): string =>
    `The node name '${names}' contains capital letters which may not be resolved correctly by the dns server.`,
  notAnAttribute: (name: string, type: string): string =>
    `'${name}' is not a valid attribute name for an object type of '${type}'.`,
  nextAttribute: 'Skipping to the next attribute.',
  nothingMade: 'No object definitions have been created or modified: no attributes were specified.',
  nothingMadeOfNodes:
    "No object definitions have been created or modified: no attributes were specified. The 'groups' attribute is required when creating node definitions.",
  noTypeInFile: (name: string): string =>
    `\nNo objtype value was specified for '${name}'. Cannot create object definition.`,
  networkExists: (name: string): string =>
    `A network definition called '${name}' already exists. Cannot create a definition for '${name}'.`,
  networkIncomplete: (name: string): string =>
    `Net or mask value should not be empty for xCAT network object '${name}'.`,
  networkTwice: (other: string, name: string): string =>
    `A network definition called '${other}' already exists that contains the same net and mask values. Cannot create a definition for '${name}'.`,
  networkWithout: (attribute: string, name: string): string =>
    `Attribute '${attribute}' is not specified for network entry '${name}', skipping.`,
  exists: (name: string): string =>
    `A definition for '${name}' already exists. No changes will be made.  Run again with '-f' option to force replace.`,
  noGroups: (name: string): string =>
    `Attribute 'groups' is not specified for node '${name}', skipping to the next node.`,
  dynamicWithAttributes: (name: string): string =>
    `Can not assign attributes to dynamic node group '${name}'.`,
  noWhere: (name: string): string =>
    `The 'where' attributes and values were not provided for dynamic group '${name}'.`,
  nextGroup: 'Skipping to the next group.',
  membersAndWhere: "Cannot use a list of members together with the '-w' option.",
  noMembers: (name: string): string => `Cannot determine a member list for group '${name}'.`,
  memberUnknown: (node: string): string =>
    `Could not find a node named '${node}', skipping to the next node.`,
  someErrors: 'One or more errors occured when attempting to create or modify xCAT object definitions.',
  made: (count: number): string => `${count} object definitions have been created or modified.`,
  noneChanged: 'No object definitions have been created or modified.',
  updated: 'The database was updated for the following objects:',
  notUpdated: 'The database was not updated.',
  noneUpdated: 'No database was updated',
  created: (names: string): string => `New object definitions '${names}' have been created.`,

  renameWithOthers: "Cannot combine '-n' and '-d','-p','-m','-z','-w' options.",
  renameOne: "The '-n' option (changing object name) can only work on one object.",
  renameUnknown: (name: string): string => `The ${name} is not a valid object.`,
  renameTaken: (name: string): string => `Object ${name} already exists.`,
  renamed: (from: string, to: string): string => `Changed the object name from ${from} to ${to}.`,
  forceOnChange: "The '-f' option is not valid for the chdef command.",
  minusOnNew: (name: string): string =>
    `The '-m' option is not valid since the '${name}' definition does not exist.`,
  badWhere: 'Incorrect selection string',

  noValue: (attribute: string, name: string): string =>
    `No value got for attribute '${attribute}' for the '${name}' definition.`,
  notInAttribute: (value: string, attribute: string, name: string): string =>
    `${value} is not in the attribute of '${attribute}' for the '${name}' definition.`,
  notAMember: (node: string, group: string): string => `${node} is not a member of '${group}'.`,
  unlessValue: (name: string, attribute: string, values: readonly string[]): string =>
    `Cannot set the attr='${name}' attribute unless ${attribute} value is ${values.join(' or ')}.`,
  scriptIncluded: (node: string, column: string, script: string): string =>
    `${node}: ${column} '${script}' is already included in the 'xcatdefaults'.`,

  notRead: 'Could not get xCAT object definitions.',
  noObjects: 'Could not find any objects to display.',
  noDefinitions: 'Could not find any object definitions to display.',
  noneFound: 'No object definitions have been found',
  notFound: (name: string, type: string): string =>
    `Could not find an object named '${name}' of type '${type}'.`,
  attributesOf: (type: string): string => `The valid attribute names for object type '${type}' are:`,
  attributesHead: 'Attribute          Description\n',
  siteAttributes:
    'There is one object of type site, clustersite. Every key of the site table is an attribute of it; any may be set.',
  stanzaHead: '# <xCAT data object stanza file>',
  osimageUnsupported: 'The option --osimage is not supported by this daemon. Use lsdef -t osimage.',
  setattrUnsupported: "The option '-u' is not supported by this daemon: give the attributes.",

  forceWithAll: "You must use the '-f' option when using the '-a' option.",
  whereOnRemove: "The '-w' option is not supported for the rmdef command.",
  removed: (count: number): string => `${count} object definitions have been removed.`,
  removedThese: 'The following objects were removed:',
  noneRemoved: 'No objects have been removed from the xCAT database.',
  cleanupUnsupported:
    "The option '-C' is not supported by this daemon: run nodeset NODES offline and makeconservercf -d NODES first.",
} as const;
