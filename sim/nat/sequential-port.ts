import { firstFree, type PortAssignment } from './port-assignment.ts';

/** One port after the other, whatever the private port: a port that a peer can guess. */
export const sequentialPort: PortAssignment = ({ range }) => {
  let [next] = range;
  return (_privatePort, isFree) => {
    const port = firstFree(range, next, isFree);
    if (port !== undefined) next = port === range[1] ? range[0] : port + 1;
    return port;
  };
};
