import { type AttributeDefinition, columns } from './columns-definition.js';

/** Where a node's hardware control is described depends on how it is managed. */
export const hardwareAttributes: readonly AttributeDefinition[] = [
  ...columns('ppchcp', 'username password', { key: 'hcp', onlyIf: { attribute: 'nodetype', value: 'ivm' } }),
  ...columns('ppchcp', 'username password', { key: 'hcp', onlyIf: { attribute: 'nodetype', value: 'hmc' } }),
  ...columns('ppchcp', 'username password', { key: 'hcp', onlyIf: { attribute: 'nodetype', value: 'ppc' } }),
  ...columns('ppc', 'hcp id'),
  ...columns('ppc', 'pprofile', { onlyIf: { attribute: 'mgt', value: 'hmc' } }),
  ...columns('ppc', 'pprofile', { onlyIf: { attribute: 'mgt', value: 'ivm' } }),
  ...columns('ppc', 'pprofile', { onlyIf: { attribute: 'mgt', value: 'fsp' } }),
  ...columns('ppc', 'parent', { onlyIf: { attribute: 'mgt', value: 'hmc' } }),
  ...columns('ppc', 'parent', { onlyIf: { attribute: 'mgt', value: 'ivm' } }),
  ...columns('ppc', 'parent', { onlyIf: { attribute: 'mgt', value: 'bpa' } }),
  ...columns('ppc', 'parent hwtype=nodetype', { onlyIf: { attribute: 'mgt', value: 'fsp' } }),
  ...columns('ppc', 'hwtype=nodetype', { onlyIf: { attribute: 'mgt', value: 'bpa' } }),
  ...columns('ppc', 'hwtype=nodetype', { onlyIf: { attribute: 'mgt', value: 'ivm' } }),
  ...columns('ppc', 'hwtype=nodetype', { onlyIf: { attribute: 'mgt', value: 'hmc' } }),
  ...columns('ppc', 'hwtype=nodetype', { onlyIf: { attribute: 'mgt', value: 'zvm' } }),
  ...columns('mp', 'hwtype=nodetype', { onlyIf: { attribute: 'mgt', value: 'blade' } }),
  ...columns('mp', 'hwtype=nodetype', { onlyIf: { attribute: 'mgt', value: 'ipmi' } }),
  ...columns('mp', 'hwtype=nodetype', { onlyIf: { attribute: 'mgt', value: 'openbmc' } }),
  ...columns('ppc', 'supernode sfp'),
  ...columns('ppcdirect', 'passwd.HMC=password', {
    key: 'hcp',
    fixed: { username: 'HMC' },
    onlyIf: { attribute: 'mgt', value: 'fsp' },
  }),
  ...columns('ppcdirect', 'passwd.hscroot=password', {
    key: 'hcp',
    fixed: { username: 'hscroot' },
    onlyIf: { attribute: 'mgt', value: 'fsp' },
  }),
  ...columns('ppcdirect', 'passwd.admin=password', {
    key: 'hcp',
    fixed: { username: 'admin' },
    onlyIf: { attribute: 'mgt', value: 'fsp' },
  }),
  ...columns('ppcdirect', 'passwd.general=password', {
    key: 'hcp',
    fixed: { username: 'general' },
    onlyIf: { attribute: 'mgt', value: 'fsp' },
  }),
  ...columns('ppcdirect', 'passwd.celogin=password', {
    key: 'hcp',
    fixed: { username: 'celogin' },
    onlyIf: { attribute: 'mgt', value: 'fsp' },
  }),
  ...columns('ppcdirect', 'passwd.celogin=password', {
    key: 'hcp',
    fixed: { username: 'celogin' },
    onlyIf: { attribute: 'mgt', value: 'bpa' },
  }),
  ...columns('ppcdirect', 'passwd.HMC=password', {
    key: 'hcp',
    fixed: { username: 'HMC' },
    onlyIf: { attribute: 'mgt', value: 'bpa' },
  }),
  ...columns('ppcdirect', 'passwd.hscroot=password', {
    key: 'hcp',
    fixed: { username: 'hscroot' },
    onlyIf: { attribute: 'mgt', value: 'bpa' },
  }),
  ...columns('ppcdirect', 'passwd.admin=password', {
    key: 'hcp',
    fixed: { username: 'admin' },
    onlyIf: { attribute: 'mgt', value: 'bpa' },
  }),
  ...columns('ppcdirect', 'passwd.general=password', {
    key: 'hcp',
    fixed: { username: 'general' },
    onlyIf: { attribute: 'mgt', value: 'bpa' },
  }),
  ...columns('zvm', 'hcp userid', { onlyIf: { attribute: 'mgt', value: 'zvm' } }),
  ...columns('ipmi', 'bmc bmcport bmcusername=username bmcpassword=password bmcvlantag=taggedvlan', {
    onlyIf: { attribute: 'mgt', value: 'ipmi' },
  }),
  ...columns('mp', 'mpa'),
  ...columns('mp', 'slotid=id', { onlyIf: { attribute: 'mgt', value: 'fsp' } }),
  ...columns('mp', 'id', { onlyIf: { attribute: 'mgt', value: 'blade' } }),
  ...columns('mp', 'slotid=id', { onlyIf: { attribute: 'mgt', value: 'ipmi' } }),
  ...columns('mpa', 'username password displayname slots urlpath', {
    key: 'mpa',
    onlyIf: { attribute: 'nodetype', value: 'mm' },
  }),
  ...columns('openbmc', 'bmc bmcusername=username bmcpassword=password consport bmcvlantag=taggedvlan', {
    onlyIf: { attribute: 'mgt', value: 'openbmc' },
  }),
];
