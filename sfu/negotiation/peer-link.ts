import { TrickleRequest } from '@livekit/protocol';
import type { SignalTarget } from '@livekit/protocol';
import { ProtocolError } from '#proto/errors';
import type { SdpDescription, SdpSection, SdpSetup, SdpTransport } from '#proto/sdp/description';
import { writeCandidate } from '#proto/sdp/ice-candidate';
import { writeDescription } from '#proto/sdp/write-description';
import type { DataChannel, IceCandidate, Transport, TransportState } from '../media/engine.ts';
import type { MediaSessionDependencies, MediaSessionOwner } from '../participant/media-session.ts';
import { SCTP } from './sections.ts';

/** What a peer link tells its session. */
export interface PeerLinkEvents {
  onConnected(): void;
  /** @param connectedMs Where ICE failed: how long the connection had been up; undefined where it never was. */
  onLost(reason: string, how: 'failed' | 'closed', connectedMs: number | undefined): void;
  onDataChannel(channel: DataChannel): void;
}

/** One peer connection: the engine's transport and the memory that offers and answers about it need. */
export class PeerLink {
  readonly transport: Transport;
  readonly #owner: MediaSessionOwner;
  readonly #deps: MediaSessionDependencies;
  readonly #target: SignalTarget;
  readonly #originId: string;
  #originVersion = 0;
  #ourRole: 'client' | 'server' | undefined;
  #remoteFragment: string | undefined;
  #trickledFragment: string | undefined;
  /** Since when it is up, or was when it failed; an ICE restart begins anew. */
  #connectedUs: number | undefined;
  #isClosed = false;

  constructor(owner: MediaSessionOwner, deps: MediaSessionDependencies, target: SignalTarget, events: PeerLinkEvents) {
    this.#owner = owner;
    this.#deps = deps;
    this.#target = target;
    // 62 bits, so that the text is a positive 64-bit number (RFC 8866 section 5.2).
    this.#originId = String(deps.random.bytes(8).readBigUInt64BE() >> 2n);
    this.transport = deps.engine.createTransport({
      events: {
        onState: (state, reason) => this.#onState(state, reason, events),
        onDataChannel: (channel) => {
          if (!this.#isClosed) events.onDataChannel(channel);
        },
      },
    });
  }

  #onState(state: TransportState, reason: string, events: PeerLinkEvents): void {
    if (this.#isClosed) return;
    if (state === 'connected') {
      this.#connectedUs ??= this.#deps.clock.nowUs();
      events.onConnected();
    }
    if (state !== 'failed' && state !== 'closed') return;
    const sinceUs = this.#connectedUs;
    const connectedMs = sinceUs === undefined ? undefined : (this.#deps.clock.nowUs() - sinceUs) / 1_000;
    events.onLost(reason, state, connectedMs);
  }

  /** DTLS role line of an answer; once taken, a role stays (RFC 8842 section 5.5). */
  answerSetup(offered: SdpSetup | undefined): SdpSetup {
    this.#ourRole ??= offered === 'passive' ? 'client' : 'server';
    return this.#ourRole === 'client' ? 'active' : 'passive';
  }

  /** Our transport lines. Candidates come by trickle first and stand in later descriptions (SIG-093). */
  localTransport(setup: SdpSetup): SdpTransport {
    const { usernameFragment, password } = this.transport.ice;
    const isTrickled = this.#trickledFragment === usernameFragment;
    return {
      usernameFragment,
      password,
      fingerprints: this.#deps.engine.fingerprints,
      setup,
      candidates: isTrickled ? this.#candidates().map(sdpCandidateOf) : [],
      endOfCandidates: isTrickled,
    };
  }

  #candidates(): readonly IceCandidate[] {
    const { candidates } = this.#deps.engine;
    const overTcp = candidates.filter(({ protocol }) => protocol === 'tcp');
    if (this.#deps.defects.has('ice-tcp-missing')) return candidates.filter(({ protocol }) => protocol !== 'tcp');
    return this.#owner.prefersTcp === true && overTcp.length > 0 ? overTcp : candidates;
  }

  /** The text of a description of ours; its version counts up. */
  describe(sections: readonly SdpSection[]): string {
    this.#originVersion += 1;
    if (this.#deps.defects.has('candidates-before-description')) this.#sendCandidates(sections[0]?.mid ?? '0');
    const bundle = sections.filter((section) => section.port !== 0).map((section) => section.mid);
    const { originVersion, originId } = { originVersion: this.#originVersion, originId: this.#originId };
    const isSilent = this.#deps.defects.has('feedback-unoffered');
    const described = isSilent ? sections.map(withoutFeedback) : sections;
    return writeDescription({ originId, originVersion, isIceLite: true, bundle, sections: described });
  }

  /**
   * Takes over what the client says about its transport; starts DTLS the first time.
   * @returns True when the client restarted ICE, and our credentials were renewed.
   * @throws ProtocolError `sdp/transport`
   */
  acceptRemote(description: SdpDescription, kind: 'offer' | 'answer'): boolean {
    const section = description.sections.find((each) => each.port !== 0) ?? description.sections[0];
    const { usernameFragment, password, fingerprints, setup } = section?.transport ?? { fingerprints: [] };
    const isFirst = this.#remoteFragment === undefined;
    if (usernameFragment === undefined || password === undefined || (isFirst && fingerprints.length === 0)) {
      throw new ProtocolError('sdp/transport', 'description without ice-ufrag, ice-pwd or fingerprint');
    }
    const isRestart = !isFirst && this.#remoteFragment !== usernameFragment;
    this.#remoteFragment = usernameFragment;
    if (isFirst) {
      if (kind === 'answer') this.#ourRole = setup === 'passive' ? 'client' : 'server';
      else this.answerSetup(setup);
      const role = this.#ourRole === 'client' ? 'server' : 'client';
      const sctp = description.sections.find((each) => each.sctp !== undefined)?.sctp ?? SCTP;
      this.transport.connect({ dtls: { role, fingerprints }, sctp });
    }
    if (!isRestart || kind === 'answer') return false;
    this.restartIce();
    return true;
  }

  /** New local credentials for the next description. */
  restartIce(): void {
    this.#connectedUs = this.transport.state === 'connected' ? this.#deps.clock.nowUs() : undefined;
    if (!this.#deps.defects.has('ice-restart-keeps-ufrag')) this.transport.restartIce();
  }

  /** Sends the candidates that belong to the description just sent, the last one marked (SIG-094). */
  trickle(mid: string): void {
    const { usernameFragment } = this.transport.ice;
    if (this.#trickledFragment === usernameFragment) return;
    this.#trickledFragment = usernameFragment;
    this.#sendCandidates(mid);
  }

  #sendCandidates(mid: string): void {
    const { usernameFragment } = this.transport.ice;
    const candidates = this.#candidates();
    const hasNoLast = this.#deps.defects.has('trickle-never-final');
    candidates.forEach((candidate, index) => {
      const init = {
        candidate: writeCandidate(sdpCandidateOf(candidate), usernameFragment),
        sdpMid: mid,
        sdpMLineIndex: 0,
        usernameFragment: null,
      };
      const final = !hasNoLast && index === candidates.length - 1;
      const value = new TrickleRequest({ candidateInit: JSON.stringify(init), target: this.#target, final });
      this.#owner.send({ case: 'trickle', value });
    });
  }

  /** Ends the peer connection in silence: no events follow. */
  close(reason: string): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.transport.close(reason);
  }
}

function withoutFeedback(section: SdpSection): SdpSection {
  return { ...section, codecs: section.codecs.map((codec) => ({ ...codec, rtcpFeedback: [] })) };
}

function sdpCandidateOf(candidate: IceCandidate): SdpTransport['candidates'][number] {
  const { foundation, priority, protocol, address, port } = candidate;
  const tcp = protocol === 'tcp' ? { tcpType: 'passive' } : {};
  return { foundation, component: 1, protocol, priority, address, port, type: 'host', ...tcp };
}
