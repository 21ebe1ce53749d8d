import { startNodeSfu } from '#sfu/node/start-node-sfu';
import type { NodeSfuOptions } from '#sfu/node/start-node-sfu';
import { defaultSfuConfig } from '#sfu/sfu-config';
import type { StartedServer } from './livekit-server.ts';

const API_KEY = 'devkey';
const API_SECRET = 'secretsecretsecretsecretsecretsecret';

/** Starts the reference SFU in this process, on free ports of 127.0.0.1. */
export async function startEmbeddedServer(media: Pick<NodeSfuOptions, 'mediaTcp'> = {}): Promise<StartedServer> {
  const config = defaultSfuConfig({
    listen: { address: '127.0.0.1', port: 0 },
    keys: new Map([[API_KEY, API_SECRET]]),
  });
  const sfu = await startNodeSfu({ config, ...media });
  return { url: sfu.url, apiKey: API_KEY, apiSecret: API_SECRET, stop: () => sfu.close() };
}
