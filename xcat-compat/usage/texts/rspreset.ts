/** What `rspreset -h` prints without nodes [Usage.pm 'rspreset']. */
export const general = `Usage:
        rspreset <noderange>`;
