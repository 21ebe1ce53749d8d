import type { EndpointDependence } from './endpoint-dependence.ts';

/** One mapping for every destination (REQ-1); as a filter: anybody may send (REQ-8, for transparency). Source: RFC 4787. */
export const endpointIndependent: EndpointDependence = () => '';
