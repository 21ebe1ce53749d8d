import { startNodeSfu } from '#sfu/node/start-node-sfu';
import type { DefectName } from '#sfu/defects/catalogue';
import { Defects } from '#sfu/defects/defects';
import { defaultSfuConfig } from '#sfu/sfu-config';
import type { Target } from '#conformance/runner/world';
import { UsageError } from './usage-error.ts';

/** A reference SFU in this process. */
export interface EmbeddedSfu {
  readonly target: Target;
  stop(): Promise<void>;
}

/** What can be asked of the embedded SFU. */
export interface EmbeddedSfuOptions {
  /** 0 for a free one. */
  readonly port: number;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly defects: readonly DefectName[];
}

/** Starts the reference SFU on loopback. @throws UsageError when the port is taken */
export async function startEmbeddedSfu(options: EmbeddedSfuOptions): Promise<EmbeddedSfu> {
  const { port, apiKey, apiSecret } = options;
  try {
    const sfu = await startNodeSfu({
      config: defaultSfuConfig({ listen: { address: '127.0.0.1', port }, keys: new Map([[apiKey, apiSecret]]) }),
      defects: new Defects(options.defects),
    });
    return { target: { url: sfu.url, apiKey, apiSecret }, stop: () => sfu.close() };
  } catch (thrown) {
    const code: unknown = thrown instanceof Error ? Reflect.get(thrown, 'code') : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw thrown;
    throw new UsageError(`port ${port} cannot be listened on (${code}): choose another one with --port`);
  }
}
