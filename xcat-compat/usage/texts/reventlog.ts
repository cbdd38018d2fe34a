/** What `reventlog -h` prints without nodes [Usage.pm 'reventlog']. */
export const general = `Usage: reventlog <noderange> [all [-s]|clear|<number of entries to retrieve> [-s]] [-V|--verbose]
       reventlog <noderange> [resolved={<id list>|LED}]
       reventlog [-h|--help|-v|--version]`;
