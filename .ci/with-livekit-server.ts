// `node .ci/with-livekit-server.ts COMMAND…`: starts a real livekit-server on free loopback ports, runs the command with
// LIVEKIT_URL, LIVEKIT_API_KEY and LIVEKIT_API_SECRET set, stops the server and ends with the command's exit code.
import { spawn } from 'node:child_process';
import { startLivekitServer } from '../scenarios/targets/livekit-server.ts';

const server = await startLivekitServer();
if ('missing' in server) {
  console.error(server.missing);
  process.exitCode = 2;
} else {
  const [command = 'true', ...rest] = process.argv.slice(2);
  const env = {
    ...process.env,
    LIVEKIT_URL: server.url,
    LIVEKIT_API_KEY: server.apiKey,
    LIVEKIT_API_SECRET: server.apiSecret,
  };
  const child = spawn(command, rest, { env, stdio: 'inherit' });
  const forward = (signal: NodeJS.Signals): void => void child.kill(signal);
  process.on('SIGINT', forward).on('SIGTERM', forward);
  try {
    process.exitCode = await new Promise<number>((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => resolve(code ?? 1));
    });
  } finally {
    await server.stop();
  }
}
