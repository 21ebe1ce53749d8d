import { parse } from 'sdp-transform';

import { ProtocolError, reasonOf } from '../errors.ts';
import type { SdpCandidate } from './description.ts';

interface CandidateLine {
  readonly foundation: string;
  readonly component: number;
  readonly transport: string;
  readonly priority: number | string;
  readonly ip: string;
  readonly port: number;
  readonly type: string;
  readonly tcptype?: string;
}

/** What `trickle.candidateInit` holds (RTCIceCandidateInit, SIG-092). */
export interface CandidateInit {
  /** Empty: the end of candidates. */
  readonly candidate: string;
  readonly sdpMid?: string;
  readonly sdpMLineIndex?: number;
  readonly usernameFragment?: string;
}

/** The candidates of an m-section as `sdp-transform` hands them out; lines that lack an address are passed over. */
export function readCandidates(lines: readonly CandidateLine[]): SdpCandidate[] {
  return lines
    .filter((line) => line.ip !== undefined && Number.isInteger(line.port))
    .map((line) => ({
      foundation: String(line.foundation),
      component: Number(line.component),
      protocol: String(line.transport).toLowerCase(),
      priority: Number(line.priority),
      address: String(line.ip),
      port: line.port,
      type: String(line.type),
      ...(line.tcptype === undefined ? {} : { tcpType: String(line.tcptype) }),
    }));
}

/** The value of an `a=candidate` line, beginning with `candidate:` (RFC 8839). */
export function writeCandidate(candidate: SdpCandidate, usernameFragment?: string): string {
  const { foundation, component, protocol, priority, address, port, type, tcpType } = candidate;
  const tcp = tcpType === undefined ? '' : ` tcptype ${tcpType}`;
  const ufrag = usernameFragment === undefined ? '' : ` ufrag ${usernameFragment}`;
  return `candidate:${foundation} ${component} ${protocol} ${priority} ${address} ${port} typ ${type}${tcp}${ufrag}`;
}

/** Reads a `candidate:…` value. @throws ProtocolError `sdp/candidate` */
export function readCandidate(text: string): SdpCandidate {
  const line = text.replace(/^a=/, '').replace(/^candidate:/, '');
  const [candidate] = readCandidates(parse(`m=audio 9 x 0\r\na=candidate:${line}\r\n`).media[0]?.candidates ?? []);
  if (candidate === undefined) throw new ProtocolError('sdp/candidate', `"${text.slice(0, 80)}" is no ICE candidate`);
  return candidate;
}

/** Reads the JSON of a trickle message. @throws ProtocolError `sdp/candidate-init` (SIG-095) */
export function readCandidateInit(json: string): CandidateInit {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (thrown) {
    throw refusal(`is no JSON: ${reasonOf(thrown)}`, thrown);
  }
  if (typeof value !== 'object' || value === null) throw refusal('is no JSON object');
  const { candidate, sdpMid, sdpMLineIndex, usernameFragment } = value as Record<string, unknown>;
  return {
    candidate: typeof candidate === 'string' ? candidate : '',
    ...(typeof sdpMid === 'string' ? { sdpMid } : {}),
    ...(typeof sdpMLineIndex === 'number' ? { sdpMLineIndex } : {}),
    ...(typeof usernameFragment === 'string' ? { usernameFragment } : {}),
  };
}

function refusal(what: string, cause?: unknown): ProtocolError {
  return new ProtocolError('sdp/candidate-init', `candidateInit ${what}`, { requirementId: 'SIG-095', cause });
}
