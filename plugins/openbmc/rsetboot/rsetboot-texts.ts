/** What rsetboot says, to the letter [openbmc.pm:3046, 3787-3799]. */

export const shownSources: Readonly<Record<string, string>> = {
  Disk: 'Hard Drive',
  Network: 'Network',
  ExternalMedia: 'CD/DVD',
  Default: 'Default',
};

/** @param source as it was asked for */
export const ignored = (source: string) =>
  `The BMC has taken the change to ${shownSources[source] ?? source} without an error and has not made it: the next boot is as shown. [not supported on this BMC]`;

export const notKnown =
  'The BMC has taken the change without an error and does not tell what it starts from now: whether the change is made is not known.';

export const noSource = (told: string) => `Can not get valid rsetboot status, the data is ${told}`;

export const otherEndpoint =
  "Invalid endpoint used to set boot method. If running firmware < ibm-v1.99.10-0-r7, 'export XCAT_OPENBMC_FIRMWARE=1736' and retry.";
