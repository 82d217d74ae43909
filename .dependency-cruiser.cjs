// Import rules: who may import whom. `npm run imports` checks them.
module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'functions-stand-alone',
      comment: 'A function imports lib, never another function.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: '^functions/site/(routes[.]ts|openapi[.]json)$' },
    },
    {
      name: 'deployed-code-imports-no-tools',
      severity: 'error',
      comment: 'build/page/files.ts: in a bundle it is a module that holds the built page.',
      from: { path: '^(functions|lib)/' },
      to: { path: '^(client|local|scripts|tests|build|resources|page)/', pathNot: '^build/page/files[.]ts$' },
    },
    {
      name: 'client-stands-alone',
      comment: 'It is a package: integrators have nothing else of this repository.',
      severity: 'error',
      from: { path: '^client/' },
      to: { pathNot: '^client/' },
    },
    {
      name: 'client-is-met-at-its-public-file',
      severity: 'error',
      from: { path: '^(page|scripts|local|build)/' },
      to: { path: '^client/', pathNot: '^client/client[.]ts$' },
    },
    {
      name: 'page-imports-what-runs-in-a-browser',
      comment:
        'Of the rest only the reading of a digit, how figures are rounded, the patterns of silences and what a rollback leads to; build/page bundles the page, and tests import its parts.',
      severity: 'error',
      from: { path: '^page/' },
      to: {
        path: '^(functions|lib|local|scripts|tests|build|resources)/',
        pathNot:
          '^lib/((task|rounding)[.]ts|digits/(raster[.]ts|normalise/|parts/|model/(architectures|float16|predict)[.]ts)|alerts/grouping/pattern[.]ts|models/model-before[.]ts)',
      },
    },
    {
      name: 'page-rooms-in-one-direction',
      comment:
        'page: views → account → language and store; app.tsx puts the views together, and none imports another.',
      severity: 'error',
      from: { path: '^page/(account|language|store)/' },
      to: { path: '^page/(app[.]tsx|main[.]tsx|administration|draw/|link/|mine/)' },
    },
    {
      name: 'lib-never-imports-functions',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^functions/' },
    },
    {
      name: 'domains-know-no-http-or-queue',
      comment: 'lib/http and lib/queue compose the domains; a domain knows neither.',
      severity: 'error',
      from: { path: '^lib/(?!http/|queue/)[^/]+/' },
      to: { path: '^lib/(http|queue)/' },
    },
    {
      name: 'domains-meet-at-their-public-file',
      comment:
        'Of another domain only the file that is named like its folder: lib/slack/slack.ts, lib/digits/training/training.ts.',
      severity: 'error',
      from: { path: '^lib/([^/]+)/' },
      to: {
        path: '^lib/([^/]+)/',
        pathNot: [
          '^lib/$1/',
          '^lib/([^/]+)/\\1[.]ts$',
          '^lib/digits/training/training[.]ts$',
          // Apart, so that the function that answers Slack is small.
          '^lib/slack/interactions/interactions[.]ts$',
        ],
      },
    },
    {
      name: 'digits-rooms-in-one-direction',
      comment:
        'lib/digits: training → model → normalise → raster, and upload → raster; pen.ts stands beside raster.ts. Only read.ts and the front doors see all rooms.',
      severity: 'error',
      from: { path: '^lib/digits/(raster|pen)[.]ts$' },
      to: { path: '^lib/digits/', pathNot: '^lib/digits/raster[.]ts$' },
    },
    ...[
      ['upload', 'raster'],
      ['normalise', 'raster'],
      ['model', 'normalise|raster|pen'],
      ['weights', 'model'],
      ['training', 'model|normalise|raster|pen'],
    ].map(([room, below]) => ({
      name: `digits-${room}-looks-down-only`,
      severity: 'error',
      from: { path: `^lib/digits/${room}/` },
      to: { path: '^lib/digits/', pathNot: `^lib/digits/(${room}|${below})(/|[.]ts$)` },
    })),
    ...[
      // The room, and what it must not import: sources → grouping → delivery → alert.
      ['grouping/', 'sources/'],
      ['delivery/', '(sources|grouping)/'],
      ['(alert|fault|phrase|runbooks|stack|texts-es|users)[.]ts$', '(sources|grouping|delivery)/'],
      ['redaction/', '(sources|grouping|delivery)/'],
    ].map(([room, above]) => ({
      name: `alerts-${room.match(/\w+/)[0]}-looks-down-only`,
      comment: 'lib/alerts: sources → grouping → delivery → alert. Only alerts.ts sees all rooms.',
      severity: 'error',
      from: { path: `^lib/alerts/${room}` },
      to: { path: `^lib/alerts/(alerts[.]ts$|${above})` },
    })),
    {
      name: 'root-files-stand-below-domains',
      severity: 'error',
      from: { path: '^lib/[^/]+[.]ts$' },
      to: { path: '^lib/[^/]+/' },
    },
    {
      name: 'run-depends-on-no-training',
      comment:
        'lib/retraining/run.ts and result.ts own the types of a run; evaluation, training and gate import them, not the reverse.',
      severity: 'error',
      from: { path: '^lib/retraining/(run|result)[.]ts$' },
      to: { path: ['^lib/retraining/(?!result[.]ts$)', '^lib/digits/'] },
    },
    {
      name: 'retraining-rooms-look-down-only',
      comment:
        'lib/retraining: worker → candidate → labels → result. A candidate is computed without a table or a queue.',
      severity: 'error',
      from: { path: '^lib/retraining/(candidate|labels)/' },
      to: { path: '^lib/retraining/(?!candidate/|labels/|result[.]ts$)' },
    },
    {
      name: 'one-place-for-aws',
      comment: 'Only our client imports parts of the SDK; stores have its types of requests and answers.',
      severity: 'error',
      from: { path: '^(functions|lib)/', pathNot: '^lib/(aws|aws-call|aws-signing|attribute-values)[.]ts$' },
      to: { path: 'node_modules/@(aws-sdk|smithy)/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'schemas-by-functions',
      comment: 'zod/mini: the methods of `zod` would be in every bundle.',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/zod/', pathNot: 'node_modules/zod/mini/' },
    },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependency-in-deployed-code',
      severity: 'error',
      from: { path: '^(functions|lib)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
    moduleSystems: ['es6', 'cjs'],
  },
};
