/** One oddity of livekit-server 1.13 that the reference SFU lacks, and can be given. */
export interface QuirkEntry {
  /** Row of the catalogue that tells of it. */
  readonly requirement: string;
  readonly does: string;
}

/**
 * Every switchable quirk, by name. A quirk is livekit-server's own odd behaviour (flag Q of the catalogue), not a bug planted by
 * us: those are in `sfu/defects`. Where the SFU is odd in the same way by default, the row's note says why. A name is a promise.
 */
export const QUIRKS = {
  'unknown-compression-empty': {
    requirement: 'SIG-027',
    does: 'takes a join_request of unknown compression for an empty one',
  },
  'join-sync-state-dropped': { requirement: 'SIG-032', does: 'ignores the sync_state inside a join_request' },
  'refreshed-token-loses-kind-details': {
    requirement: 'SIG-114',
    does: 'leaves kindDetails out of a refreshed token',
  },
  'token-in-refusal': { requirement: 'SIG-119', does: 'repeats a refused token in the body of the 401' },
  'hidden-leaves-ghost': { requirement: 'JWT-025', does: 'tells nobody that a participant has become hidden' },
  'publish-sources-case-sensitive': {
    requirement: 'JWT-029',
    does: 'announces a source of canPublishSources in capitals, and refuses it',
  },
  'any-departure-restarts-clock': {
    requirement: 'ROOM-006',
    does: 'restarts the departure timeout when an agent or a recorder leaves',
  },
  'mute-unknown-track-succeeds': {
    requirement: 'ROOM-044',
    does: 'answers MutePublishedTrack of an unknown track with success, and tells the participant',
  },
  'sizes-before-grants': {
    requirement: 'ROOM-048',
    does: 'looks at the sizes in UpdateParticipant and UpdateRoomMetadata before the grant',
  },
  'rpc-repeated': { requirement: 'ROOM-058', does: 'calls a slow handler of PerformRpc again after 3 and 8 s' },
  'attributes-limit-per-update': {
    requirement: 'PRT-036',
    does: 'limits the attributes of one update, not what they grow to',
  },
  'kind-fallback-random': {
    requirement: 'PUB-008',
    does: 'draws lots between two announced tracks of one kind that no section names',
  },
  'early-section-taken-for-backup': {
    requirement: 'PUB-046',
    does: 'takes a section before its add_track for the backup codec of a published track',
  },
  'unknown-source-never-speaks': {
    requirement: 'SUB-064',
    does: 'counts nobody as speaker whose track has no source',
  },
  'speakers-without-snapshot': {
    requirement: 'SUB-066',
    does: 'does not tell a new subscriber who speaks already',
  },
  'unlabelled-shows-hidden': {
    requirement: 'DATA-006',
    does: 'shows the identity of a hidden sender whose channel has a label of its own',
  },
  'zero-nonce-seen': { requirement: 'DATA-027', does: 'takes a nonce of zeros for a repeated one' },
  'speaker-packets-forwarded': { requirement: 'DATA-070', does: 'forwards the deprecated speaker packets of clients' },
  'resume-sid-unchecked': { requirement: 'REC-004', does: 'lets a resume with the sid of another session take over' },
  'resume-creates-room': { requirement: 'REC-007', does: 'makes the room that a refused resume names' },
  'full-reconnect-scenario-ignored': {
    requirement: 'REC-058',
    does: 'ignores leave_request_full_reconnect of SimulateScenario',
  },
  'mismatch-answer-lost': {
    requirement: 'REC-060',
    does: 'loses the answer to a wrong sync_state that comes right after a resume',
  },
} as const;

export type QuirkName = keyof typeof QUIRKS;

/** The same, for readers that go through all of them. */
export const QUIRK_ENTRIES: Readonly<Record<QuirkName, QuirkEntry>> = QUIRKS;
