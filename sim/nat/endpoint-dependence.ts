import type { SocketAddress } from '../network/ports.ts';

/**
 * What of a remote endpoint a NAT looks at, as a text: remote endpoints with the same text share a mapping, or may all answer once one was
 * written to. Source: RFC 4787 §4.1 (mapping) and §5 (filtering).
 */
export type EndpointDependence = (remote: SocketAddress) => string;
