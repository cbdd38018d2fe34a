/** The xCAT whose behaviour this is, as `-v` prints it [Version.pm]. */
export const xcatVersion = 'Version 2.19.0 (git commit 7733d16f8de0fc36b80638c04a7033931fa13304)';
