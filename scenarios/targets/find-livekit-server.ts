import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The release that the catalogue's profile `livekit-1.13` was recorded from. */
const LIVEKIT_SERVER_VERSION = 'v1.13.5';

/** How to get the server where it is missing. */
export const INSTALL_LIVEKIT_SERVER: string =
  `install Go and run "go install github.com/livekit/livekit-server/cmd/server@${LIVEKIT_SERVER_VERSION}", ` +
  'or name the program in LIVEKIT_SERVER';

/** The program of a real livekit-server on this machine: `LIVEKIT_SERVER`, Go's folder of programs, or PATH. */
export function findLivekitServer(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const named = env['LIVEKIT_SERVER'];
  if (named !== undefined && named !== '') return isExecutable(named) ? named : undefined;
  const goPath = env['GOPATH'] ?? path.join(env['HOME'] ?? homedir(), 'go');
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return [
    path.join(env['GOBIN'] ?? path.join(goPath, 'bin'), 'server'),
    ...folders.map((folder) => path.join(folder, 'livekit-server')),
  ].find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
