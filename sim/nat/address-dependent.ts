import type { EndpointDependence } from './endpoint-dependence.ts';

/** One mapping per destination address; as a filter: any port of an address that was written to. Source: RFC 4787. */
export const addressDependent: EndpointDependence = ({ address }) => address;
