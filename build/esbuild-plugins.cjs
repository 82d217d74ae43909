// esbuild plugins for every function's bundle: cheaper imports at cold start.

const { join } = require('node:path');

// An ESM import of `node:http` evaluates all its lazy getters, undici among them: 28 ms of cold start. Taking the
// module through process.getBuiltinModule leaves them alone.
const LAZY = /^(node:)?(http|https)$/;

const lazyBuiltins = {
  name: 'lazy-builtins',
  setup(build) {
    build.onResolve({ filter: LAZY }, ({ path }) => ({
      path: path.replace(/^node:/, ''),
      namespace: 'lazy-builtin',
    }));
    build.onLoad({ filter: /.*/, namespace: 'lazy-builtin' }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)})`,
      loader: 'js',
    }));
  },
};

// `node:crypto` brings thirty modules, and the logger imports it for a thing that is not used here: a module of getters
// loads it when the first of its functions is called. Where the SDK is, its TLS has loaded it already.
const DEFERRED = /^(node:)?crypto$/;

const deferredCrypto = {
  name: 'deferred-crypto',
  setup(build) {
    build.onResolve({ filter: DEFERRED }, () => ({ path: 'crypto', namespace: 'deferred-builtin' }));
    build.onLoad({ filter: /.*/, namespace: 'deferred-builtin' }, () => ({
      contents: `for (const name of ${JSON.stringify(Object.keys(require('node:crypto')))}) {
        const get = () => process.getBuiltinModule('node:crypto')[name];
        Object.defineProperty(exports, name, { enumerable: true, get });
      }`,
      loader: 'js',
    }));
  },
};

const environmentCredentials = {
  name: 'environment-credentials',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
      path: join(__dirname, 'environment-credentials.mjs'),
    }));
  },
};

// Parts of the SDK that nothing here can reach, as the SDK imports them, and what stands in for each. Together a tenth of a
// bundle: the first is imported dynamically, which without code splitting kept all of @smithy/core whole.
const UNREACHED = {
  // No operation that is called here has a stream of events.
  '@smithy/core/event-streams': `export class EventStreamSerde {
    constructor() { throw new Error('event streams are left out of the bundles') }
  }
  export const eventStreamSerdeProvider = () => ({})`,
  // Off unless AWS_ENABLE_ENDPOINT_DISCOVERY is set.
  '@aws-sdk/middleware-endpoint-discovery': `export const resolveEndpointDiscoveryConfig = (config) => config
  export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
    environmentVariableSelector: () => false, configFileSelector: () => false, default: false,
  }`,
  // Asks an EC2 machine for its region; Lambda has it in the environment.
  './getInstanceMetadataRegion': 'export const getInstanceMetadataRegion = async () => undefined',
  '../config-resolver/regionConfig/getInstanceMetadataRegion':
    'export const getInstanceMetadataRegion = async () => undefined',
  // For a Node.js without cryptography.
  './Sha256Js': 'export class Sha256Js {}',
};

const withoutUnreached = {
  name: 'without-unreached',
  setup(build) {
    build.onResolve({ filter: /^[@.]/ }, ({ path, importer }) =>
      path in UNREACHED && /node_modules[\\/]@(aws-sdk|smithy)[\\/]/.test(importer)
        ? { path, namespace: 'unreached', sideEffects: false }
        : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'unreached' }, ({ path }) => ({ contents: UNREACHED[path] }));
  },
};

module.exports = [lazyBuiltins, deferredCrypto, environmentCredentials, withoutUnreached];
