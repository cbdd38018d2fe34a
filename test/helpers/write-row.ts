import { openStore } from '../../xcat-compat/tables/locate-store.js';

/** Another program: sets the rows it is told of, `[TABLE, KEY, VALUES]`, in the tables that XCATCFG names. */
const store = await openStore({ confdir: '/nowhere', xcatcfg: process.env['XCATCFG'] });
process.on('message', (row: [string, Record<string, string>, Record<string, string>]) => {
  void store.setRow(...row).then(
    () => process.send?.('written'),
    (error: unknown) => process.send?.(String(error)),
  );
});
process.on('disconnect', () => store.close());
