import { defineConfig, type ViteUserConfig } from 'vitest/config';

const config: ViteUserConfig = defineConfig({
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
  test: {
    include: ['{.ci,proto,sim,sfu,scenarios,conformance,reports}/**/*.test.ts'],
    maxWorkers: 2,
  },
});
export default config;
