import { firstFree, type PortAssignment } from './port-assignment.ts';

/** The private port where it is free, else the next free one above it. Source: RFC 4787 §4.2.1, "port preservation". */
export const preservePort: PortAssignment = ({ range }) => {
  const [first, last] = range;
  return (privatePort, isFree) =>
    firstFree(range, privatePort >= first && privatePort <= last ? privatePort : first, isFree);
};
