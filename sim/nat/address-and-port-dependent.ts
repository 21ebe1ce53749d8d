import { formatAddress } from '../network/addresses.ts';
import type { EndpointDependence } from './endpoint-dependence.ts';

/** One mapping per destination address and port ("symmetric"); as a filter: only whom was written to. Source: RFC 4787. */
export const addressAndPortDependent: EndpointDependence = formatAddress;
