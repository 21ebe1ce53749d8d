import type { TrackInfo } from '@livekit/protocol';
import type { SdpSection } from '#proto/sdp/description';
import type { PendingTrack } from './pending-tracks.ts';
import { kindOf } from './publication.ts';

/**
 * Gives offered sections to announced tracks: those named by cid first, then the rest by kind (PUB-006). Sections are taken in
 * the order of the description and tracks in that of their AddTrack, and no track is given away twice: where livekit-server
 * draws lots, two tracks of one kind without a name come out right (PUB-008).
 * @returns Tracks by mid.
 */
export function matchSections(
  sections: readonly SdpSection[],
  pending: readonly PendingTrack[],
): ReadonlyMap<string, PendingTrack> {
  const matches = new Map<string, PendingTrack>();
  let free = [...pending];
  const take = (section: SdpSection, track: PendingTrack | undefined): void => {
    if (track === undefined) return;
    matches.set(section.mid, track);
    free = free.filter((each) => each !== track);
  };
  for (const section of sections) take(section, byCid(free, section.msid?.track ?? ''));
  for (const section of sections) if (!matches.has(section.mid)) take(section, byKind(free, section));
  return matches;
}

/** By signalled cid, then by the cid of one of its codecs. */
export function byCid(pending: readonly PendingTrack[], cid: string): PendingTrack | undefined {
  if (cid === '') return undefined;
  return (
    pending.find((track) => track.cid === cid) ??
    pending.find((track) => track.info.codecs.some((codec) => codec.cid === cid))
  );
}

/** The first of the kind; one that announced as many layers as the section has goes before it. */
function byKind(pending: readonly PendingTrack[], section: SdpSection): PendingTrack | undefined {
  const sameKind = pending.filter(({ info }) => kindOf(info) === section.kind);
  const isSimulcast = section.rids.length > 1;
  return sameKind.find(({ info }) => hasLayers(info) === isSimulcast) ?? sameKind[0];
}

function hasLayers(info: TrackInfo): boolean {
  return (info.codecs[0]?.layers.length ?? info.layers.length) > 1;
}
