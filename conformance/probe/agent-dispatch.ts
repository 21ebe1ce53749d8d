import {
  AgentDispatch,
  CreateAgentDispatchRequest,
  DeleteAgentDispatchRequest,
  ListAgentDispatchRequest,
  ListAgentDispatchResponse,
} from '@livekit/protocol';
import { encodeTwirpRequest } from '#proto/livekit/twirp';
import type { TwirpMessage } from '#proto/livekit/twirp';
import { PrerequisiteError } from '../runner/failures.ts';
import type { CaseContext } from '../runner/case.ts';
import { apiToken } from './access.ts';
import type { HttpAnswer } from './http-client.ts';
import { targetUrl } from './target-urls.ts';

const PATH = '/twirp/livekit.AgentDispatchService/';

/** Calls `livekit.AgentDispatchService` for one room. */
export class AgentDispatchClient {
  private readonly context: Pick<CaseContext, 'http' | 'target' | 'clock'>;
  private readonly room: string;

  constructor(context: Pick<CaseContext, 'http' | 'target' | 'clock'>, room: string) {
    this.context = context;
    this.room = room;
  }

  /** One call, refusals included. */
  call(method: string, message: TwirpMessage, roomAdmin = true): Promise<HttpAnswer> {
    const { http, target, clock } = this.context;
    const token = apiToken(target, clock, { roomAdmin, room: this.room });
    const headers = { 'content-type': 'application/protobuf', authorization: `Bearer ${token}` };
    const body = encodeTwirpRequest(message, 'application/protobuf');
    return http.call(targetUrl(target, 'http', PATH + method), { method: 'POST', headers, body });
  }

  /** @throws PrerequisiteError when it is refused */
  async create(agentName: string, metadata = ''): Promise<AgentDispatch> {
    const request = new CreateAgentDispatchRequest({ room: this.room, agentName, metadata });
    return AgentDispatch.fromBinary(await this.must('CreateDispatch', request));
  }

  /** @throws PrerequisiteError when it is refused */
  async list(): Promise<readonly AgentDispatch[]> {
    const bytes = await this.must('ListDispatch', new ListAgentDispatchRequest({ room: this.room }));
    return ListAgentDispatchResponse.fromBinary(bytes).agentDispatches;
  }

  /** @throws PrerequisiteError when it is refused */
  async delete(dispatchId: string): Promise<void> {
    await this.must('DeleteDispatch', new DeleteAgentDispatchRequest({ room: this.room, dispatchId }));
  }

  private async must(method: string, message: TwirpMessage): Promise<Uint8Array> {
    const answer = await this.call(method, message);
    if (answer.status === 200) return answer.body;
    throw new PrerequisiteError(`${method} was refused with HTTP ${answer.status}; the case needs it to succeed`);
  }
}
