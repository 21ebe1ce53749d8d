import type { SocketAddress } from '../network/ports.ts';

/**
 * What a NAT does with a packet from behind it to one of its own public endpoints: undefined refuses it, else the source address that the
 * receiver sees. Source: RFC 4787 §6.
 */
export type Hairpin = (privateSource: SocketAddress, publicSource: SocketAddress) => SocketAddress | undefined;

/** Lost: two hosts behind the NAT cannot meet at their public addresses. */
export const noHairpin: Hairpin = () => undefined;

/** The receiver sees the private address, which it may not know (against REQ-9). */
export const internalSourceHairpin: Hairpin = (privateSource) => privateSource;

/** The receiver sees the public address of the sender (REQ-9a). */
export const externalSourceHairpin: Hairpin = (_privateSource, publicSource) => publicSource;
