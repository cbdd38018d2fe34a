/** What `rsetboot -h` prints without nodes [Usage.pm 'rsetboot']. */
export const general = `Usage: rsetboot <noderange> [net|hd|cd|floppy|def|stat] [-u] [-p]
       rsetboot [-h|--help|-v|--version]`;
