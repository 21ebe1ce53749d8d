import type * as Werift from 'werift';
import type * as Ws from 'ws';
import type { SimHost } from '../network/host.ts';
import { hostCertificate } from './certificate.ts';
import { instantiate } from './factory.ts';

/** Private copies of third-party stacks, bound to one host. Each is made when it is first asked for. */
export interface Guest {
  readonly webrtc: typeof Werift;
  readonly websocket: Pick<typeof Ws, 'WebSocket' | 'WebSocketServer'>;
}

const guests = new WeakMap<SimHost, Guest>();

/** The guest of a host; always the same one for the same host. */
export function loadGuest(host: SimHost): Guest {
  let guest = guests.get(host);
  if (guest === undefined) guests.set(host, (guest = makeGuest(host)));
  return guest;
}

function makeGuest(host: SimHost): Guest {
  let webrtc: typeof Werift | undefined;
  let websocket: Guest['websocket'] | undefined;
  return {
    get webrtc() {
      webrtc ??= loadWerift(host);
      return webrtc;
    },
    get websocket() {
      websocket ??= instantiate('ws', host) as Guest['websocket'];
      return websocket;
    },
  };
}

/** werift makes certificates with WebCrypto, on a thread; in here every certificate is the host's. */
function loadWerift(host: SimHost): typeof Werift {
  const werift = instantiate('werift', host) as typeof Werift;
  const certificate: typeof werift.CipherContext.createSelfSignedCertificateWithKey = async (signatureHash) => ({
    ...hostCertificate(host),
    signatureHash,
  });
  werift.CipherContext.createSelfSignedCertificateWithKey = certificate;
  return werift;
}
