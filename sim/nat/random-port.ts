import { firstFree, type PortAssignment } from './port-assignment.ts';

/** Any free port with equal chance while most are free. Source: RFC 4787 §4.2.1, "no port preservation"; RFC 6056 §3.3.1. */
export const randomPort: PortAssignment = ({ range, random }) => {
  const [first, last] = range;
  return (_privatePort, isFree) => firstFree(range, first + random.below(last - first + 1), isFree);
};
