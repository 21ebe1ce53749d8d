/** One deliberate bug of the reference SFU: where it bites and what it does, in one sentence. */
export interface DefectEntry {
  readonly area:
    | 'transport'
    | 'tokens'
    | 'rooms'
    | 'presence'
    | 'tracks'
    | 'subscriptions'
    | 'media'
    | 'data'
    | 'permissions'
    | 'room-service'
    | 'webhooks'
    | 'agents';
  readonly does: string;
}

/** Every switchable defect, by name. A name is a promise: never reused. */
export const DEFECTS = {
  'token-signature-unchecked': { area: 'tokens', does: 'accepts a token whose signature is wrong' },
  'token-expiry-unchecked': { area: 'tokens', does: 'accepts a token long after its exp' },
  'token-not-before-unchecked': { area: 'tokens', does: 'accepts a token long before its nbf' },
  'token-issuer-unchecked': { area: 'tokens', does: 'accepts a token whose issuer is no API key' },
  'token-alg-unchecked': { area: 'tokens', does: 'accepts a token signed by another algorithm than HS256' },
  'token-query-before-header': {
    area: 'tokens',
    does: 'takes the token of the query although there is an Authorization header',
  },
  'kind-ignored': { area: 'tokens', does: 'takes every participant for a standard one' },
  'refreshed-token-loses-name': { area: 'tokens', does: 'leaves the name out of a refresh_token' },
  'name-lengths-unchecked': { area: 'tokens', does: 'lets identities and room names of any length in' },
  'bad-join-request-500': { area: 'transport', does: 'answers a join_request that cannot be read with 500' },
  'data-permission-detached': { area: 'permissions', does: 'lets a token without canPublish publish data' },
  'joined-at-missing': { area: 'presence', does: 'leaves joined_at and joined_at_ms at zero' },
  'identity-unique-across-rooms': {
    area: 'presence',
    does: 'throws an identity out of its other rooms when it joins one',
  },
  'replaced-told-as-left': { area: 'presence', does: 'tells the others that a replaced session has left' },
  'room-config-ignored': { area: 'rooms', does: "ignores a token's room configuration" },
  'dependents-counted': { area: 'rooms', does: 'counts agents and recorders in num_participants' },
  'api-errors-as-text': { area: 'room-service', does: 'answers every refused API call with 500 and plain text' },
  'data-track-channel-missing': { area: 'data', does: 'opens no data channel for data tracks' },
  'token-room-overridden': { area: 'tokens', does: 'lets the room query parameter override the room of the token' },
  'join-without-grant': { area: 'tokens', does: 'lets a token without roomJoin join' },
  'validate-accepts-anything': { area: 'tokens', does: 'answers success to every validate request' },
  'refresh-token-missing': { area: 'tokens', does: 'never sends a refresh_token' },
  'duplicate-identity-keeps-both': {
    area: 'presence',
    does: 'leaves the older session in the room when its identity joins again',
  },
  'duplicate-identity-wrong-reason': {
    area: 'presence',
    does: 'tells the older session of a duplicate identity that the server shuts down',
  },
  'newest-refused': { area: 'presence', does: 'refuses the newer session of a duplicate identity' },
  'departure-timer-lost': { area: 'presence', does: 'keeps a vanished participant for ever' },
  'departure-not-announced': { area: 'presence', does: 'tells nobody that a participant has left' },
  'joined-not-announced': { area: 'presence', does: 'tells nobody that a participant has joined' },
  'other-participants-empty': { area: 'presence', does: 'lists nobody in other_participants of JoinResponse' },
  'hidden-announced': { area: 'presence', does: 'announces hidden participants to the others' },
  'version-not-raised': { area: 'presence', does: "leaves the participant's version unchanged when its info changes" },
  'attributes-not-merged': { area: 'presence', does: 'replaces all attributes by those of the update' },
  'attribute-empty-kept': { area: 'presence', does: 'keeps an attribute whose value is set to nothing' },
  'attributes-limit-unchecked': { area: 'presence', does: 'accepts attributes over their size limit' },
  'update-not-told-to-self': { area: 'presence', does: "tells a participant's changed metadata to the others only" },
  'leave-wrong-reason': { area: 'presence', does: 'announces a clean leave as CONNECTION_TIMEOUT' },
  'signal-close-keeps-ghost': {
    area: 'presence',
    does: 'keeps a participant whose socket closed before it ever connected',
  },
  'join-timeout-missing': { area: 'presence', does: 'never removes a participant that does not become active' },
  'metadata-permission-unchecked': {
    area: 'permissions',
    does: 'lets a participant update its metadata without the permission',
  },
  'permission-update-merged': {
    area: 'permissions',
    does: 'keeps permission bits that UpdateParticipant leaves unset',
  },
  'room-not-deleted': { area: 'rooms', does: 'answers DeleteRoom and keeps the room' },
  'room-sid-reused': { area: 'rooms', does: 'gives a room made anew the sid of the one before it' },
  'empty-timeout-ignored': { area: 'rooms', does: 'never closes a room that nobody joined' },
  'departure-timeout-ignored': { area: 'rooms', does: 'never closes a room that everybody left' },
  'max-participants-ignored': { area: 'rooms', does: 'lets more join than max_participants' },
  'room-metadata-not-sent': { area: 'rooms', does: 'changes room metadata without a room_update' },
  'create-room-overwrites': { area: 'rooms', does: 'lets a second CreateRoom change a live room' },
  'ping-unanswered': { area: 'transport', does: 'does not answer ping' },
  'ping-request-unanswered': { area: 'transport', does: 'does not answer ping_req' },
  'pong-wrong-timestamp': { area: 'transport', does: 'answers ping_req with its own time as last_ping_timestamp' },
  'leave-unanswered': {
    area: 'transport',
    does: "closes the socket after a client's leave without a leave of its own",
  },
  'json-answered-in-binary': { area: 'transport', does: 'answers JSON frames in binary' },
  'garbage-kills-room': {
    area: 'transport',
    does: 'closes the whole room when one client sends a frame that cannot be read',
  },
  'unknown-message-closes': { area: 'transport', does: 'closes the socket on a message that it does not know' },
  'double-slash-refused': { area: 'transport', does: 'answers 404 to a path with a leading double slash' },
  'cors-missing': { area: 'transport', does: 'sends no CORS headers' },
  'join-not-first': { area: 'transport', does: 'sends refresh_token before join' },
  'resume-wrong-sid-accepted': {
    area: 'transport',
    does: 'lets a resume that names a replaced session take over the present one',
  },
  'resume-wrong-action': { area: 'transport', does: 'tells a resume of an unknown session to give up' },
  'resume-without-room-update': { area: 'transport', does: 'sends no room_update after a resume' },
  'resume-without-token': { area: 'transport', does: 'sends no refresh_token after a resume' },
  'resume-forgets-the-gone': {
    area: 'transport',
    does: 'does not say on a resume who left while the client was away',
  },
  'resume-announced-as-join': { area: 'presence', does: 'tells the others of a resume as if somebody had joined' },
  'resume-grace-too-short': { area: 'presence', does: 'gives up a client one second after its transport failed' },
  'transport-loss-untold': { area: 'transport', does: 'closes the socket of a lost transport without a leave' },
  'simulate-ignored': { area: 'transport', does: 'ignores every SimulateScenario' },
  'rpc-answers-relayed': { area: 'room-service', does: 'relays the answer to a PerformRpc to the room' },
  'webhook-joined-early': { area: 'webhooks', does: 'sends participant_joined before the session is active' },
  'webhook-aborted-as-left': { area: 'webhooks', does: 'calls the end of a session that never connected a leave' },
  'webhook-room-finished-missing': { area: 'webhooks', does: 'sends no room_finished' },
  'webhook-order-lost': { area: 'webhooks', does: 'lets one event of a room overtake another' },
  'webhook-wrong-digest': { area: 'webhooks', does: 'signs another body than the one that it sends' },
  'resume-unknown-joins': { area: 'transport', does: 'lets a resume of an unknown session join as a new participant' },
  'resume-without-update': { area: 'transport', does: 'sends no participant update after a resume' },
  'grants-unchecked': { area: 'room-service', does: 'serves RoomService calls without looking at the grants' },
  'admin-of-any-room': { area: 'room-service', does: 'lets roomAdmin of one room act on every room' },
  'list-participants-empty': { area: 'room-service', does: 'answers ListParticipants with nobody' },
  'list-rooms-ignores-names': {
    area: 'room-service',
    does: 'answers ListRooms with every room whatever names were asked for',
  },
  'remove-participant-ignored': { area: 'room-service', does: 'answers RemoveParticipant and removes nobody' },
  'remove-wrong-reason': { area: 'room-service', does: 'removes a participant with the reason ROOM_DELETED' },
  'update-participant-silent': {
    area: 'room-service',
    does: 'answers UpdateParticipant without telling anybody of the change',
  },
  'delete-unknown-succeeds': { area: 'room-service', does: 'answers DeleteRoom of an unknown room with success' },
  'remote-unmute-allowed': { area: 'room-service', does: 'lets MutePublishedTrack unmute though it is not enabled' },
  'send-data-to-all': { area: 'room-service', does: 'sends SendData to everybody whatever destinations it names' },
  'addtrack-unanswered': { area: 'tracks', does: 'never answers AddTrack with track_published' },
  'track-published-wrong-cid': { area: 'tracks', does: 'answers AddTrack with another cid' },
  'mute-not-announced': { area: 'tracks', does: 'applies a mute without telling anybody of it' },
  'mute-not-applied': { area: 'media', does: 'announces a mute and keeps forwarding the media' },
  'unknown-mute-unanswered': { area: 'tracks', does: 'does not answer the mute of an unknown track' },
  'unpublish-not-announced': { area: 'tracks', does: 'keeps an unpublished track in the list of tracks' },
  'offer-unanswered': { area: 'tracks', does: 'never answers the offer of a client' },
  'offer-id-not-echoed': { area: 'tracks', does: 'gives its answer another id than the offer has' },
  'broken-sdp-ignored': { area: 'tracks', does: 'keeps silent on a description that cannot be read' },
  'ice-restart-keeps-ufrag': { area: 'media', does: 'answers an ICE restart with the old credentials' },
  'trickle-never-final': { area: 'media', does: 'does not mark its last candidate as the final one' },
  'auto-subscribe-ignored': { area: 'subscriptions', does: 'subscribes nobody who did not ask for it' },
  'auto-subscribe-forced': { area: 'subscriptions', does: 'subscribes also those who joined without auto_subscribe' },
  'manual-subscribe-ignored': { area: 'subscriptions', does: 'ignores requests to subscribe' },
  'unsubscribe-ignored': { area: 'subscriptions', does: 'ignores requests to unsubscribe' },
  'own-tracks-subscribed': { area: 'subscriptions', does: 'subscribes participants to their own tracks' },
  'tracks-of-earlier-publishers-missing': {
    area: 'subscriptions',
    does: 'does not subscribe to tracks that were there before the join',
  },
  'subscription-permission-ignored': { area: 'permissions', does: "ignores the publisher's subscription_permission" },
  'subscription-permission-untold': { area: 'subscriptions', does: 'sends no subscription_permission_update' },
  'track-subscribed-untold': { area: 'subscriptions', does: 'does not tell a publisher of its first subscriber' },
  'track-settings-ignored': { area: 'subscriptions', does: 'ignores track_setting' },
  'quality-update-missing': { area: 'subscriptions', does: 'sends no subscribed_quality_update' },
  'msid-wrong': { area: 'subscriptions', does: 'leaves the publisher out of the msid' },
  'mid-to-track-missing': { area: 'subscriptions', does: 'sends descriptions without mid_to_track_id' },
  'media-section-never-reused': { area: 'subscriptions', does: 'adds a new m-section for every subscription' },
  'media-sections-never-required': {
    area: 'subscriptions',
    does: 'never asks a single-connection client for an offer',
  },
  'offers-not-debounced': { area: 'subscriptions', does: 'makes an offer of its own for each change' },
  'second-offer-while-unanswered': {
    area: 'subscriptions',
    does: 'sends a second offer while the first is unanswered',
  },
  'unanswered-offer-forgiven': { area: 'subscriptions', does: 'waits for ever for the answer to its offer' },
  'can-publish-unchecked': { area: 'permissions', does: 'lets participants publish without the permission' },
  'publish-sources-unchecked': {
    area: 'permissions',
    does: 'lets participants publish sources that are not allowed to them',
  },
  'can-subscribe-unchecked': { area: 'permissions', does: 'sends tracks to participants that may not subscribe' },
  'can-publish-data-unchecked': { area: 'permissions', does: 'forwards data of participants that may not send any' },
  'revoked-publisher-keeps-tracks': {
    area: 'permissions',
    does: 'leaves the tracks of a participant whose permission to publish is withdrawn',
  },
  'data-reliable-not-forwarded': { area: 'data', does: 'drops all reliable data' },
  'data-lossy-not-forwarded': { area: 'data', does: 'drops all lossy data' },
  'data-kind-changed': { area: 'data', does: 'forwards reliable data on the lossy channel' },
  'data-destination-ignored': { area: 'data', does: 'sends data to everybody whatever destinations it names' },
  'data-sender-unstamped': { area: 'data', does: 'leaves in a packet the sender that the client wrote' },
  'data-echoed-to-sender': { area: 'data', does: 'sends data back to its sender too' },
  'data-topic-lost': { area: 'data', does: 'forwards user packets without their topic' },
  'data-sequence-lost': { area: 'data', does: 'forwards reliable packets without their sequence' },
  'data-repeats-forwarded': { area: 'data', does: 'forwards reliable packets whose sequence it has seen before' },
  'hidden-data-sender-shown': { area: 'data', does: 'writes the identity of a hidden sender into its packets' },
  'media-asks-for-key-frame-once': {
    area: 'media',
    does: 'asks a publisher for a key frame for the first subscriber only',
  },
  'api-subscriptions-ignored': { area: 'room-service', does: 'answers UpdateSubscriptions and does nothing' },
  'unmute-ignored': { area: 'tracks', does: 'leaves a track muted for ever' },
  'resume-keeps-older-socket': { area: 'transport', does: 'leaves the older socket of a resumed session open' },
  'resume-refused': { area: 'transport', does: 'refuses every resume' },
  'signal-close-ends-session': {
    area: 'presence',
    does: 'removes a connected participant as soon as its socket closes',
  },
  'sync-state-unchecked': { area: 'tracks', does: 'accepts a sync_state that names tracks nobody published' },
  'subscriber-primary-always': {
    area: 'transport',
    does: 'makes the subscriber connection the primary one for everybody',
  },
  'media-forwards-while-muted': { area: 'media', does: 'goes on forwarding the packets of a muted track' },
  'media-rewrites-timestamp-wrong': { area: 'media', does: 'gives forwarded packets timestamps that run too fast' },
  'media-drops-marker': { area: 'media', does: 'clears the marker bit of forwarded packets' },
  'media-duplicates-packets': {
    area: 'media',
    does: 'sends every tenth packet a second time under a new sequence number',
  },
  'media-sequence-gap': { area: 'media', does: 'leaves a gap of three sequence numbers behind every fiftieth packet' },
  'media-audio-level-lost': { area: 'media', does: 'forwards audio without its audio level extension' },
  'media-mid-missing': { area: 'media', does: 'forwards packets without the mid extension' },
  'media-ignores-nack': { area: 'media', does: 'never retransmits what a subscriber asks for' },
  'media-ignores-key-frame-requests': {
    area: 'media',
    does: 'does not hand key frame requests of subscribers to the publisher',
  },
  'data-reliable-unordered': { area: 'data', does: 'swaps neighbouring messages on reliable data channels' },
  'data-reliable-lost': { area: 'data', does: 'loses every fifth message on reliable data channels' },
  'data-lossy-duplicated': { area: 'data', does: 'sends every message on lossy data channels twice' },
  'data-lossy-never-sent': { area: 'data', does: 'sends nothing on lossy data channels' },
  'preferred-layer-ignored': { area: 'media', does: 'sends every subscriber the highest layer, whatever it asked for' },
} as const;

export type DefectName = keyof typeof DEFECTS;

/** The same, for readers that go through all of them. */
export const DEFECT_ENTRIES: Readonly<Record<DefectName, DefectEntry>> = DEFECTS;
