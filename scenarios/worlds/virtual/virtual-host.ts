import type { Duplex } from 'node:stream';
import type { PeerConfig } from 'werift';
import type { Clock, Host, Random, WebRtcStack, WebSocketStack } from '#conformance/runner/world';
import { repairWerift } from '#proto/webrtc/werift-repairs';
import { hostCertificate } from '#sim/guest/certificate';
import { loadGuest } from '#sim/guest/load-guest';
import type { SimHost } from '#sim/network/host';
import { fitStack, type VirtualEngine } from './virtual-engine.ts';

/** Port numbers of http and ws URLs without one (RFC 9110, RFC 6455). */
const DEFAULT_PORT = 80;

/** One simulated machine in the part of a participant or API client. */
export class VirtualHost implements Host {
  readonly name: string;
  readonly clock: Clock;
  readonly random: Random;
  readonly #host: SimHost;
  readonly #engine: VirtualEngine;
  /** Media sockets are bound to the address that the host has when they are made: when it moves, they are dead and others are made. */
  readonly #presentAddress: { readonly udp4: string };
  #webrtc: WebRtcStack | undefined;

  constructor(host: SimHost, engine: VirtualEngine = 'werift') {
    this.#host = host;
    this.#engine = engine;
    this.name = host.name;
    this.clock = host.clock;
    this.random = host.random;
    this.#presentAddress = {
      get udp4(): string {
        return host.addresses[0] ?? '';
      },
    };
  }

  /** Made when it is asked for: certificates are dear, and whoever only signals needs none. */
  get peerConnectionConfig(): Readonly<Partial<PeerConfig>> {
    return {
      iceUseIpv6: false,
      iceInterfaceAddresses: this.#presentAddress,
      dtls: { keys: { ...hostCertificate(this.#host), signatureHash: { hash: 4, signature: 3 } } },
    };
  }

  get webrtc(): WebRtcStack {
    if (this.#webrtc === undefined) {
      this.#webrtc = repaired(loadGuest(this.#host).webrtc);
      fitStack(this.#engine, this.#webrtc, this.#host);
    }
    return this.#webrtc;
  }

  get websocket(): WebSocketStack {
    return loadGuest(this.#host).websocket;
  }

  openStream(url: URL): Duplex {
    return this.#host.connect({ address: url.hostname, port: url.port === '' ? DEFAULT_PORT : Number(url.port) });
  }

  vanish(): void {
    this.#host.vanish();
  }

  /** Nothing of a simulated host outlives its world: there is no machine resource to give back. */
  close(): Promise<void> {
    this.#host.reboot();
    return Promise.resolve();
  }
}

function repaired(webrtc: WebRtcStack): WebRtcStack {
  repairWerift(webrtc);
  return webrtc;
}
