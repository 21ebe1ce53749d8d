import { ClientInfo, ConnectionSettings } from '@livekit/protocol';
import type { AddTrackRequest, JoinRequest, ReconnectReason, SessionDescription, SyncState } from '@livekit/protocol';

import { ProtocolError } from '../errors.ts';
import { decodeBase64Url, encodeBase64Url } from './base64-url.ts';
import { clientInfoOf, clientInfoQuery, wholeNumber } from './client-info-query.ts';
import { unwrapJoinRequest } from './wrapped-join-request.ts';

export { buildWrappedJoinRequest } from './wrapped-join-request.ts';

/** Everything a client says about itself and its wishes when it opens the signalling socket, whichever way it said it. */
export interface JoinParameters {
  /** Signalling protocol number of the client; 0 when it gave none. */
  readonly protocol: number;
  readonly clientInfo: ClientInfo;
  readonly autoSubscribe: boolean;
  /** Undefined: the server's own default (v0 without the parameter). */
  readonly autoSubscribeDataTrack?: boolean;
  readonly adaptiveStream: boolean;
  readonly disableIceLite: boolean;
  /** Undefined: the server's own default (v0 without the parameter). */
  readonly subscriberAllowPause?: boolean;
  readonly reconnect: boolean;
  readonly reconnectReason: ReconnectReason;
  /** The session to resume; empty when none was named. */
  readonly participantSid: string;
  /** Suffix of a publish-only second session of the same identity (v0 only, SIG-035). */
  readonly publish?: string;
  readonly metadata: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** True when v0 `attributes` could not be decoded: the validate route says 400, the socket ignores it (SIG-034). */
  readonly hasUndecodableAttributes: boolean;
  readonly addTrackRequests: readonly AddTrackRequest[];
  readonly publisherOffer?: SessionDescription;
  readonly syncState?: SyncState;
  /** One peer connection for both directions; every `join_request` asks for it (SIG-030). */
  readonly isSinglePeerConnection: boolean;
}

/** `required` as on `/rtc/v1`, `optional` as on `/rtc`. */
export type JoinRequestPresence = 'required' | 'optional';

/**
 * What `/rtc` (v0) says in its query. With a `join_request` in it the rest is not looked at (SIG-030).
 * A refusal is HTTP 400 on the handshake with the error's message as the body.
 *
 * @throws ProtocolError the codes of {@link parseWrappedJoinRequest}, and `join/missing` when `presence` is `required`
 */
export function parseJoinQuery(
  query: URLSearchParams,
  presence: JoinRequestPresence = 'optional',
  isUnknownCompressionEmpty: boolean = false,
): JoinParameters {
  const wrapped = query.get('join_request') ?? '';
  if (wrapped !== '') return parseWrappedJoinRequest(wrapped, isUnknownCompressionEmpty);
  if (presence === 'required') {
    throw new ProtocolError('join/missing', 'join_request is required', { requirementId: 'SIG-024' });
  }
  return parsePlainQuery(query);
}

function parsePlainQuery(query: URLSearchParams): JoinParameters {
  const clientInfo = clientInfoOf(query);
  const attributes = decodeAttributes(query.get('attributes') ?? '');
  const reconnect = isTrue(query.get('reconnect'));
  const publish = query.get('publish') ?? '';
  return {
    protocol: clientInfo.protocol,
    clientInfo,
    autoSubscribe: optionalBoolean(query.get('auto_subscribe')) ?? true,
    ...present('autoSubscribeDataTrack', optionalBoolean(query.get('auto_subscribe_data_track'))),
    adaptiveStream: isTrue(query.get('adaptive_stream')),
    disableIceLite: isTrue(query.get('disable_ice_lite')),
    ...present('subscriberAllowPause', optionalBoolean(query.get('subscriber_allow_pause'))),
    reconnect,
    reconnectReason: wholeNumber(query.get('reconnect_reason')),
    participantSid: reconnect ? (query.get('sid') ?? '') : '',
    ...present('publish', publish === '' ? undefined : publish),
    metadata: '',
    attributes: attributes ?? {},
    hasUndecodableAttributes: attributes === undefined,
    addTrackRequests: [],
    isSinglePeerConnection: false,
  };
}

/**
 * What the `join_request` parameter of `/rtc/v1` says. An unknown compression is refused, or
 * means an empty JoinRequest as with livekit-server (SIG-027).
 * The messages are those of livekit-server, to be sent as the body of the HTTP 400.
 *
 * @throws ProtocolError `join/base64`, `join/wrapper`, `join/gzip`, `join/too-large`, `join/request`
 */
export function parseWrappedJoinRequest(parameter: string, isUnknownCompressionEmpty: boolean = false): JoinParameters {
  return joinParametersOf(unwrapJoinRequest(parameter, isUnknownCompressionEmpty));
}

function joinParametersOf(request: JoinRequest): JoinParameters {
  const settings = request.connectionSettings ?? new ConnectionSettings();
  const clientInfo = request.clientInfo ?? new ClientInfo();
  return {
    protocol: clientInfo.protocol,
    clientInfo,
    autoSubscribe: settings.autoSubscribe,
    autoSubscribeDataTrack: settings.autoSubscribeDataTrack ?? false,
    adaptiveStream: settings.adaptiveStream,
    disableIceLite: settings.disableIceLite,
    subscriberAllowPause: settings.subscriberAllowPause ?? false,
    reconnect: request.reconnect,
    reconnectReason: request.reconnectReason,
    participantSid: request.participantSid,
    metadata: request.metadata,
    attributes: request.participantAttributes,
    hasUndecodableAttributes: false,
    addTrackRequests: request.addTrackRequests,
    ...present('publisherOffer', request.publisherOffer),
    ...present('syncState', request.syncState),
    isSinglePeerConnection: true,
  };
}

/** The query of `/rtc` (v0) that says the given things; what is left out is left to the server's defaults. */
export function buildJoinQuery(parameters: Partial<JoinParameters>): URLSearchParams {
  const query = clientInfoQuery(parameters.clientInfo ?? new ClientInfo(), parameters.protocol);
  setBoolean(query, 'auto_subscribe', parameters.autoSubscribe);
  setBoolean(query, 'auto_subscribe_data_track', parameters.autoSubscribeDataTrack);
  setBoolean(query, 'subscriber_allow_pause', parameters.subscriberAllowPause);
  if (parameters.adaptiveStream === true) query.set('adaptive_stream', '1');
  if (parameters.disableIceLite === true) query.set('disable_ice_lite', '1');
  if (parameters.reconnect === true) {
    query.set('reconnect', '1');
    setText(query, 'sid', parameters.participantSid);
    if (parameters.reconnectReason !== undefined) query.set('reconnect_reason', String(parameters.reconnectReason));
  }
  setText(query, 'publish', parameters.publish);
  if (parameters.attributes !== undefined && Object.keys(parameters.attributes).length > 0) {
    query.set('attributes', encodeBase64Url(Buffer.from(JSON.stringify(parameters.attributes))));
  }
  return query;
}

function present<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]: Value });
}

/** Only `1` and `true` are true (SIG-022). */
function isTrue(value: string | null): boolean {
  return value === '1' || value === 'true';
}

/** An empty parameter counts as absent. */
function optionalBoolean(value: string | null): boolean | undefined {
  return value === null || value === '' ? undefined : isTrue(value);
}

function setBoolean(query: URLSearchParams, name: string, value: boolean | undefined): void {
  if (value !== undefined) query.set(name, value ? '1' : '0');
}

function setText(query: URLSearchParams, name: string, value: string | undefined): void {
  if (value !== undefined && value !== '') query.set(name, value);
}

/** Undefined for a value that is not URL-safe base64 of a JSON object of strings (SIG-034). */
function decodeAttributes(parameter: string): Record<string, string> | undefined {
  if (parameter === '') return {};
  const bytes = decodeBase64Url(parameter);
  if (bytes === undefined) return undefined;
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return parsed === null ? {} : isTextMap(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isTextMap(value: unknown): value is Record<string, string> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.values(value).every((member) => typeof member === 'string')
  );
}
