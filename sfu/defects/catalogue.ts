import { CONTROL_DEFECTS } from './control-catalogue.ts';

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

/** Defects of tracks, media, data and limits, and all newer ones. */
const TRACK_DEFECTS = {
  'sync-streams-ignored': { area: 'rooms', does: 'gives every track a stream of its own in rooms with sync_streams' },
  'go-video-announced-early': {
    area: 'tracks',
    does: 'announces video of Go clients when it is negotiated, before there is a packet',
  },
  'media-ends-abruptly': { area: 'media', does: 'takes a video away without emptying the decoder of its subscriber' },
  'preferred-fps-ignored': { area: 'media', does: 'sends every frame, however few a subscriber asked for' },
  'codec-regression-missing': {
    area: 'tracks',
    does: 'sends the backup codec to those alone that need it, in rooms of any size',
  },
  'codec-regression-always': {
    area: 'tracks',
    does: 'moves every subscriber to the backup codec, however many there are',
  },
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
  'audio-codec-update-missing': { area: 'subscriptions', does: 'sends no subscribed_audio_codec_update' },
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
  'data-repeated-for-joiners': { area: 'data', does: 'sends the last packet again whenever the room changes' },
  'socket-pings-missing': { area: 'transport', does: 'never pings a signalling socket' },
  'updates-batched-slowly': { area: 'presence', does: 'tells news of non-publishers every 9 s instead of every 3 s' },
  'media-sender-reports-missing': { area: 'media', does: 'sends subscribers no sender reports' },
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
  'replaced-channel-left-open': { area: 'data', does: 'leaves a data channel open that the client replaced' },
  'data-lossy-never-sent': { area: 'data', does: 'sends nothing on lossy data channels' },
  'preferred-layer-ignored': { area: 'media', does: 'sends every subscriber the highest layer, whatever it asked for' },
  'speakers-untold': { area: 'subscriptions', does: 'never says who speaks' },
  'speaker-never-stops': { area: 'subscriptions', does: 'never says that somebody stopped speaking' },
  'speakers-told-to-everybody': { area: 'subscriptions', does: 'says who speaks to those who do not hear it, too' },
  'connection-quality-untold': { area: 'subscriptions', does: 'never says how good the connections are' },
  'unbound-subscription-untold': {
    area: 'subscriptions',
    does: 'keeps silent about a subscription that is not negotiated in time',
  },
  'pending-tracks-announced': { area: 'tracks', does: 'announces tracks to the others before they are negotiated' },
  'unnamed-section-ignored': {
    area: 'tracks',
    does: 'gives no track to a section whose name was never announced',
  },
  'cid-reuse-accepted': { area: 'tracks', does: 'makes a second track of a cid that is already published' },
  'early-section-forgotten': { area: 'tracks', does: 'forgets sections that were negotiated before their add_track' },
  'unknown-codec-kept': { area: 'tracks', does: 'announces a codec that the room does not know' },
  'data-type-accepted': { area: 'tracks', does: 'publishes tracks of type DATA' },
  'track-stream-lost': { area: 'tracks', does: 'leaves the stream out of a track' },
  'codec-mismatch-untold': {
    area: 'subscriptions',
    does: 'does not tell a subscriber that it lacks the codec of a track',
  },
  'candidates-before-description': {
    area: 'transport',
    does: 'sends its candidates also before the description that they belong to',
  },
  'ice-tcp-missing': { area: 'transport', does: 'offers no candidate of TCP' },
  'candidate-preference-ignored': {
    area: 'transport',
    does: 'offers candidates of UDP also to those that prefer TCP',
  },
  'media-introduction-missing': {
    area: 'media',
    does: 'sends a Go client nothing of a track that is muted when it subscribes',
  },
  'media-silence-missing': { area: 'media', does: 'ends a muted track without silence' },
  'data-track-frames-lost': { area: 'data', does: 'forwards no frames of data tracks' },
  'data-track-handle-kept': { area: 'data', does: "forwards frames of data tracks with the publisher's handle" },
  'pending-tracks-swapped': {
    area: 'tracks',
    does: 'gives sections without a known cid to the newest announced track',
  },
  'queued-track-forgotten': { area: 'tracks', does: 'never publishes a track that waits for its cid to become free' },
  'adaptive-stream-starts-high': {
    area: 'subscriptions',
    does: 'begins with the highest layer although the client will tell the sizes it shows',
  },
  'quality-of-newest-subscriber': {
    area: 'subscriptions',
    does: 'tells the publisher what the newest subscriber wants, whatever the others do',
  },
  'backlog-unlimited': { area: 'transport', does: 'keeps whatever a client does not read, without limit' },
  'signal-flood-unpaced': { area: 'transport', does: 'handles as many messages of one client as it can send' },
  'idle-connections-kept': {
    area: 'transport',
    does: 'refuses new connections for the sake of older ones that never asked for anything',
  },
  'news-unpaced': { area: 'presence', does: 'tells the others at once of every change, however many one client makes' },
  'attributes-gathered-unlimited': {
    area: 'presence',
    does: 'lets a participant gather attributes without end, update by update',
  },
  'pending-tracks-unlimited': { area: 'tracks', does: 'lets a client announce tracks without end' },
  'data-backlog-unlimited': { area: 'data', does: 'keeps whatever a data channel does not get rid of, without limit' },
  'ended-sessions-kept': { area: 'presence', does: 'keeps in memory whoever has left a room' },
  'media-resends-unlimited': { area: 'media', does: 'answers the NACKs of one packet for ever' },
  'join-attributes-unchecked': {
    area: 'tokens',
    does: "takes metadata and attributes of a join without the permission to change one's own",
  },
  'token-sizes-unchecked': { area: 'tokens', does: 'lets tokens with metadata and attributes of any size in' },
  'fast-publish-always': { area: 'transport', does: 'says fast_publish also to those who may not publish' },
  'sif-trailer-shared': { area: 'rooms', does: 'gives every room the same trailer for silence frames' },
  'recording-untold': { area: 'rooms', does: 'never says that a room is being recorded' },
  'destination-unchecked': {
    area: 'room-service',
    does: 'moves and forwards participants without a grant for the destination',
  },
  'stray-candidate-ends-session': {
    area: 'transport',
    does: 'gives up a client whose candidate belongs to no connection yet',
  },
  'revoked-data-tracks-stay': {
    area: 'permissions',
    does: 'leaves the data tracks of a participant whose permission for data is withdrawn',
  },
  'updates-unchunked': { area: 'presence', does: 'sends news of many participants in one message of any size' },
  'publisher-flag-lost': {
    area: 'presence',
    does: 'calls a participant no publisher as soon as its last track has ended',
  },
  'updates-all-batched': { area: 'presence', does: 'tells also urgent news only with the next batch' },
  'batch-keeps-first-news': { area: 'presence', does: 'tells of a batch the first news of a participant only' },
  'pending-tracks-four': { area: 'tracks', does: 'refuses a fifth track while four wait for their section' },
  'agent-identity-overwritten': {
    area: 'data',
    does: 'writes its own identity also into what an agent says for another',
  },
  'data-lossy-held': { area: 'data', does: 'keeps lossy data for those who are still connecting' },
  'data-held-for-all': { area: 'data', does: 'keeps data for those who are still connecting, whomever it is for' },
  'nonce-window-short': { area: 'data', does: 'forgets a nonce after ten others' },
  'handshake-forgiven': { area: 'transport', does: 'waits for ever for DTLS on a path that works' },
  'levels-assumed': { area: 'media', does: 'takes a packet that does not say how loud it is for loud' },
  'feedback-unoffered': { area: 'media', does: 'leaves the feedback that it understands out of its descriptions' },
  'publish-codec-ignored': {
    area: 'media',
    does: 'answers with the codec that the client lists first, whatever was announced',
  },
  'media-key-frame-asked-once': {
    area: 'media',
    does: 'asks a new publisher for a key frame once, and waits for ever',
  },
  'speakers-updated-slowly': { area: 'subscriptions', does: 'says who speaks only every two seconds' },
  'whisper-is-speech': { area: 'subscriptions', does: 'takes every sound for speech' },
  'rpc-ack-forgiven': {
    area: 'room-service',
    does: 'waits for the answer to PerformRpc although nobody acknowledged the call',
  },
  'agent-offered-per-track': { area: 'agents', does: 'offers a job for each track of a publisher' },
  'agent-registration-forgotten': {
    area: 'agents',
    does: 'ends the socket of a worker after ten seconds although it has registered',
  },
  'client-protocol-lost': { area: 'transport', does: 'tells nobody the client_protocol of a join' },
} as const;

export type DefectName = keyof typeof CONTROL_DEFECTS | keyof typeof TRACK_DEFECTS;

/** Every switchable defect, by name. A name is a promise: never reused. */
export const DEFECTS: Readonly<Record<DefectName, DefectEntry>> = { ...CONTROL_DEFECTS, ...TRACK_DEFECTS };
