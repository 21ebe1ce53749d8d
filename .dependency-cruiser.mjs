// Who may import whom. Each rule says what to do instead; `.ci/imports/import-rules.test.ts` plants a violation of each.
/** Tests, and files that only tests use (`x.test-support.ts`, `sim/testing`). */
const tests = '\\.test(\\.ts$|-)|^sim/(testing|bench)/';
const ours = '^(proto|sim|sfu|scenarios|conformance|reports)/';

/** Value imports of `werift` and `ws` bind code to real sockets and timers. */
const stackAdapters = `^(sfu/node|scenarios/worlds|sim/guest|conformance/cli)/|${tests}`;
const machineAdapters = `^(sfu/node|scenarios|sim/guest|sim/interposer|conformance/cli)/|^sim/(kernel/machine-turn|network/addresses)|${tests}`;

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'proto-stands-alone',
      comment: 'proto imports nothing of ours: move what it needs into proto, or the caller passes it in.',
      severity: 'error',
      from: { path: '^proto/' },
      to: { path: ours, pathNot: '^proto/' },
    },
    {
      name: 'sim-stands-alone',
      comment: 'sim knows no protocol and no server: declare a port in sim and let scenarios/worlds join the two.',
      severity: 'error',
      from: { path: '^sim/', pathNot: '^sim/interposer/' },
      to: { path: ours, pathNot: '^sim/' },
    },
    {
      name: 'interposer-knows-only-the-wire',
      comment: 'sim/interposer may import sim and proto: anything else is joined to it in scenarios/worlds.',
      severity: 'error',
      from: { path: '^sim/interposer/' },
      to: { path: ours, pathNot: '^(sim|proto)/' },
    },
    {
      name: 'sfu-never-sees-conformance',
      comment: 'The suite judges servers as black boxes: protocol knowledge that both need belongs in proto.',
      severity: 'error',
      from: { path: '^sfu/' },
      to: { path: '^conformance/' },
    },
    {
      name: 'conformance-never-sees-sfu',
      comment: 'The suite judges servers as black boxes: protocol knowledge that both need belongs in proto.',
      severity: 'error',
      from: { path: '^conformance/', pathNot: '^conformance/cli/' },
      to: { path: '^sfu/' },
    },
    {
      name: 'sfu-knows-only-proto',
      comment:
        'sfu declares clock, sockets, randomness and stacks in sfu/ports: take them as parameters, do not import them.',
      severity: 'error',
      from: { path: '^sfu/' },
      to: { path: '^(sim|scenarios|reports)/' },
    },
    {
      name: 'conformance-knows-proto-and-the-report-model',
      comment:
        'Cases, probe and runner see a World (conformance/runner/world.ts); worlds are made in scenarios, joined in conformance/cli.',
      severity: 'error',
      from: { path: '^conformance/', pathNot: '^conformance/cli/' },
      to: { path: '^(sim|scenarios|reports)/', pathNot: '^reports/model/' },
    },
    {
      name: 'cli-is-imported-by-nobody',
      comment: 'conformance/cli joins the parts: move what others need out of it, below the folder that needs it.',
      severity: 'error',
      from: { path: ours, pathNot: '^conformance/cli/' },
      to: { path: '^conformance/cli/' },
    },
    {
      name: 'scenarios-make-no-reports',
      comment: 'scenarios hand over verdicts in the shapes of reports/model; rendering is joined in conformance/cli.',
      severity: 'error',
      from: { path: '^scenarios/' },
      to: { path: '^reports/', pathNot: '^reports/model/' },
    },
    {
      name: 'reports-know-only-proto',
      comment: 'A report is a function of verdicts and trace: put what a renderer needs into the run report.',
      severity: 'error',
      from: { path: '^reports/' },
      to: { path: ours, pathNot: '^(reports|proto)/' },
    },
    {
      name: 'source-imports-no-test',
      comment: 'Product code and fixtures do not import tests: move the shared part into a file of its own.',
      severity: 'error',
      from: { path: ours, pathNot: tests },
      to: { path: tests },
    },
    {
      name: 'stacks-come-as-parameters',
      comment: 'werift and ws are real sockets and timers: import their types only and take the stack as a parameter.',
      severity: 'error',
      from: { path: ours, pathNot: stackAdapters },
      to: { path: '(^|/)node_modules/(werift|ws)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'machine-comes-as-parameter',
      comment:
        'Sockets, processes, timers and the machine itself are reached through ports; adapters live in sfu/node and scenarios/worlds.',
      severity: 'error',
      from: { path: ours, pathNot: machineAdapters },
      to: {
        path: '^(node:)?(child_process|cluster|dgram|dns|net|os|perf_hooks|timers|tls|worker_threads)(/promises)?$',
        dependencyTypes: ['core'],
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'development-stays-in-development',
      comment:
        'A dependency of the product belongs in `dependencies` of package.json; tests, worlds with a browser and .ci may use the rest.',
      severity: 'error',
      from: { path: ours, pathNot: `^scenarios/worlds/browser/|${tests}|^sim/guest/` },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'no-cycles',
      comment: 'These files need one another to load: move what they share into a third one.',
      severity: 'error',
      from: { path: ours },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      comment: 'This file imports nothing and nothing imports it: use it or delete it.',
      severity: 'error',
      from: { orphan: true, path: ours, pathNot: `${tests}|/(gen|data|golden)/|\\.d\\.ts$` },
      to: {},
    },
    {
      name: 'everything-resolves',
      comment:
        'This import leads nowhere: `#folder/path` without an extension across folders, `./file.ts` with one inside.',
      severity: 'error',
      from: { path: ours, pathNot: '/gen/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules'] },
    exclude: { path: ['^dist/', '^jitterbug-report/'] },
    tsPreCompilationDeps: true,
    combinedDependencies: false,
    enhancedResolveOptions: {
      conditionNames: ['source', 'import', 'node', 'types', 'default'],
      exportsFields: ['exports'],
      mainFields: ['module', 'main', 'types'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '.d.ts'],
    },
  },
};
