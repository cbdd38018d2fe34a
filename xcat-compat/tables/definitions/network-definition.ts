import { columns, type ObjectType } from './columns-definition.js';

export const network: ObjectType = {
  name: 'network',
  key: 'netname',
  attributes: [
    ...columns(
      'networks',
      `netname net mask mgtifname gateway dhcpserver tftpserver nameservers ntpservers logservers
      dynamicrange nodehostname ddnsdomain vlanid domain staticrange staticrangeincrement mtu
      usercomment=comments`,
      { key: 'netname' },
    ),
  ],
};
