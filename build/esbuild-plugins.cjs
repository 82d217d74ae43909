// esbuild plugins for every function's bundle; each makes imports at a cold start cheaper.

const { globSync } = require('node:fs');
const { join } = require('node:path');

// An ESM import of `node:http` evaluates all its lazy getters, one of which loads undici: 28 ms of a cold start.
// process.getBuiltinModule does not evaluate them.
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

// `node:crypto` loads thirty modules, and the logger imports it for a feature that is unused here. This module of getters loads it at the
// first call. In functions with the SDK, TLS loads it anyway.
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

// Parts of the SDK that this project never reaches, by the path that the SDK imports, with a replacement for each. Together they are a
// tenth of a bundle: the first is imported dynamically, which without code splitting keeps all of @smithy/core.
const UNREACHED = {
  // No operation that is called here returns an event stream.
  '@smithy/core/event-streams': `export class EventStreamSerde {
    constructor() { throw new Error('event streams are left out of the bundles') }
  }
  export const eventStreamSerdeProvider = () => ({})`,
  // Off unless AWS_ENABLE_ENDPOINT_DISCOVERY is set.
  '@aws-sdk/middleware-endpoint-discovery': `export const resolveEndpointDiscoveryConfig = (config) => config
  export const NODE_ENDPOINT_DISCOVERY_CONFIG_OPTIONS = {
    environmentVariableSelector: () => false, configFileSelector: () => false, default: false,
  }`,
  // Asks an EC2 machine for its region; a Lambda has it in the environment.
  './getInstanceMetadataRegion': 'export const getInstanceMetadataRegion = async () => undefined',
  '../config-resolver/regionConfig/getInstanceMetadataRegion':
    'export const getInstanceMetadataRegion = async () => undefined',
  // For Node.js built without cryptography.
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

// Puts the built page (page/) into the bundles of the functions that serve it. A watching build builds again when a source of the page changes.
const pageFiles = {
  name: 'page-files',
  setup(build) {
    build.onLoad({ filter: /[\\/]build[\\/]page[\\/]files\.ts$/ }, async () => {
      const ours = globSync('page/**/*.*', { cwd: join(__dirname, '..') }).map((path) =>
        join(__dirname, '..', path),
      );
      try {
        const { buildPage, moduleOf } = await import('./page/build.ts');
        const page = await buildPage();
        return {
          contents: moduleOf(page),
          loader: 'js',
          watchFiles: [...new Set([...ours, ...page.sources])],
        };
      } catch (error) {
        // With its sources, so that the next change of one tries again.
        return { errors: error.errors ?? [{ text: String(error) }], watchFiles: ours };
      }
    });
  },
};

module.exports = [lazyBuiltins, deferredCrypto, environmentCredentials, withoutUnreached, pageFiles];
