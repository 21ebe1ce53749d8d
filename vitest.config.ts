import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['{.ci,proto,sim,sfu,scenarios,conformance,reports}/**/*.test.ts'],
    maxWorkers: 2,
    // Two cores that others use too: a test that hangs is told from a slow one by minutes, not by seconds.
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
export default config;
