import { DataTrackInfo, RequestResponse_Reason } from '@livekit/protocol';
import type { DataTrackFrameEncoding, DataTrackSchemaId, PublishDataTrackRequest } from '@livekit/protocol';
import { SID_RANDOM_BYTES, newSid } from '#proto/ids';
import { DATA_TRACKS } from '../limits.ts';
import type { Random } from '../ports/random.ts';

/** Handles are 16 bits on the wire, and 0 is none. Source: DATA-064, DATA-066. */
const MAX_HANDLE = 0xffff;
const MAX_NAME_LENGTH = 256;
const MAX_ENCODING_LENGTH = 32;

/** Why a data track cannot be published beside those that are; undefined when it can (DATA-064). */
export function refusalOfDataTrack(
  request: PublishDataTrackRequest,
  published: readonly DataTrackInfo[],
): RequestResponse_Reason | undefined {
  const { pubHandle, name } = request;
  if (pubHandle === 0 || pubHandle > MAX_HANDLE) return RequestResponse_Reason.INVALID_HANDLE;
  if (name === '' || Buffer.byteLength(name) > MAX_NAME_LENGTH) return RequestResponse_Reason.INVALID_NAME;
  if (!isEncodingSound(request.frameEncoding) || !isEncodingSound(request.schema?.encoding)) {
    return RequestResponse_Reason.INVALID_REQUEST;
  }
  for (const track of published) {
    if (track.pubHandle === pubHandle) return RequestResponse_Reason.DUPLICATE_HANDLE;
    if (track.name === name) return RequestResponse_Reason.DUPLICATE_NAME;
  }
  return published.length >= DATA_TRACKS ? RequestResponse_Reason.LIMIT_EXCEEDED : undefined;
}

/** An encoding of the publisher's own has a name. */
function isEncodingSound(encoding: DataTrackFrameEncoding | DataTrackSchemaId['encoding']): boolean {
  if (encoding?.value.case !== 'custom') return true;
  const { value } = encoding.value;
  return value !== '' && Buffer.byteLength(value) <= MAX_ENCODING_LENGTH;
}

/** What everybody is told of a data track (DATA-063). */
export function dataTrackInfoOf(request: PublishDataTrackRequest, random: Random): DataTrackInfo {
  const { pubHandle, name, encryption, frameEncoding, schema } = request;
  const sid = newSid('DTR_', random.bytes(SID_RANDOM_BYTES));
  return new DataTrackInfo({
    ...{ sid, pubHandle, name, encryption },
    ...(frameEncoding === undefined ? {} : { frameEncoding }),
    ...(schema === undefined ? {} : { schema }),
  });
}
