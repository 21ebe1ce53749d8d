import { parse } from 'sdp-transform';
import type { MediaDescription, SessionDescription } from 'sdp-transform';

import { ProtocolError, reasonOf } from '../errors.ts';
import type {
  SdpDescription,
  SdpDirection,
  SdpFingerprint,
  SdpSection,
  SdpSetup,
  SdpTransport,
} from './description.ts';
import { readCandidates } from './ice-candidate.ts';
import { readRtpFields } from './read-rtp-section.ts';

/** Characters of a description that are looked at; a browser's with 50 sections has about 150,000. */
export const MAX_SDP_CHARACTERS = 1_048_576;
/** A line of a client has at most some hundred; long ones make the parser's expressions slow. */
export const MAX_SDP_LINE_CHARACTERS = 2_048;
/** More than any client has; keeps the cost of a hostile description small. */
export const MAX_SDP_SECTIONS = 512;
/** Default of `a=max-message-size`. Source: RFC 8841 section 6. */
const DEFAULT_MAX_MESSAGE_BYTES = 65_536;

const DIRECTIONS: readonly string[] = ['sendrecv', 'sendonly', 'recvonly', 'inactive'];
const SETUPS: readonly string[] = ['active', 'passive', 'actpass', 'holdconn'];

/** Tells whether a text begins as descriptions do; what follows may be anything. */
export function isDescription(text: string): boolean {
  return /^v=0\r?\n/.test(text);
}

/**
 * Reads an offer or an answer.
 *
 * @throws ProtocolError `sdp/too-large`, `sdp/not-sdp`, `sdp/section`, `sdp/mid`
 */
export function readDescription(text: string): SdpDescription {
  if (text.length > MAX_SDP_CHARACTERS) {
    throw new ProtocolError('sdp/too-large', `description of ${text.length} characters, at most ${MAX_SDP_CHARACTERS}`);
  }
  if (!isDescription(text)) {
    throw new ProtocolError('sdp/not-sdp', 'a description begins with the line v=0');
  }
  if (text.split('\nm=').length - 1 > MAX_SDP_SECTIONS) {
    throw new ProtocolError('sdp/too-large', `more than ${MAX_SDP_SECTIONS} m-sections in one description`);
  }
  if (text.split('\n').some((line) => line.length > MAX_SDP_LINE_CHARACTERS)) {
    throw new ProtocolError('sdp/too-large', `a line of more than ${MAX_SDP_LINE_CHARACTERS} characters`);
  }
  try {
    return descriptionOf(parse(text), text.split(/^m=/m).slice(1));
  } catch (thrown) {
    if (thrown instanceof ProtocolError) throw thrown;
    throw new ProtocolError('sdp/not-sdp', `description cannot be read: ${reasonOf(thrown)}`, { cause: thrown });
  }
}

function descriptionOf(session: SessionDescription, sectionTexts: readonly string[]): SdpDescription {
  if (session.origin === undefined) throw new ProtocolError('sdp/not-sdp', 'description without an o= line');
  const sections = session.media.map((media, index) => sectionOf(session, media, index, sectionTexts[index] ?? ''));
  const mids = new Set(sections.map((section) => section.mid));
  if (mids.size !== sections.length) throw new ProtocolError('sdp/mid', 'two m-sections have the same mid');
  const bundle = session.groups?.find((group) => String(group.type) === 'BUNDLE');
  return {
    originId: String(session.origin.sessionId),
    originVersion: Number(session.origin.sessionVersion),
    isIceLite: session.icelite !== undefined,
    bundle: bundle === undefined ? [] : String(bundle.mids).split(' ').filter(Boolean),
    sections,
  };
}

function sectionOf(session: SessionDescription, media: MediaDescription, index: number, text: string): SdpSection {
  if (typeof media.type !== 'string' || !Number.isInteger(media.port)) {
    throw new ProtocolError('sdp/section', `m-line ${index} is not "m=<kind> <port> <protocol> <formats>"`);
  }
  const direction = media.direction ?? session.direction;
  return {
    kind: media.type,
    mid: media.mid === undefined ? String(index) : String(media.mid),
    port: media.port,
    protocol: String(media.protocol),
    formats: String(media.payloads ?? '')
      .split(' ')
      .filter(Boolean),
    direction: DIRECTIONS.includes(String(direction)) ? (direction as SdpDirection) : 'sendrecv',
    isBundleOnly: media.bundleOnly !== undefined,
    ...readRtpFields(media, text),
    transport: transportOf(session, media),
    ...sctpOf(media),
  };
}

function transportOf(session: SessionDescription, media: MediaDescription): SdpTransport {
  const usernameFragment = media.iceUfrag ?? session.iceUfrag;
  const password = media.icePwd ?? session.icePwd;
  const setup = String(media.setup ?? session.setup);
  return {
    ...(usernameFragment === undefined ? {} : { usernameFragment: String(usernameFragment) }),
    ...(password === undefined ? {} : { password: String(password) }),
    fingerprints: fingerprintsOf(media).length > 0 ? fingerprintsOf(media) : fingerprintsOf(session),
    ...(SETUPS.includes(setup) ? { setup: setup as SdpSetup } : {}),
    candidates: readCandidates(media.candidates ?? []),
    endOfCandidates: media.endOfCandidates !== undefined,
  };
}

function fingerprintsOf(part: SessionDescription | MediaDescription): SdpFingerprint[] {
  const written = part.fingerprint;
  if (written === undefined || written.type === undefined || written.hash === undefined) return [];
  return [{ algorithm: String(written.type).toLowerCase(), value: String(written.hash).toUpperCase() }];
}

function sctpOf(media: MediaDescription): Pick<SdpSection, 'sctp'> {
  const port = Number(media.sctpPort ?? media.sctpmap?.sctpmapNumber);
  if (media.type !== 'application' || !Number.isInteger(port)) return {};
  const maxMessageSize = Number(media.maxMessageSize ?? DEFAULT_MAX_MESSAGE_BYTES);
  return {
    sctp: { port, maxMessageSize: Number.isFinite(maxMessageSize) ? maxMessageSize : DEFAULT_MAX_MESSAGE_BYTES },
  };
}
