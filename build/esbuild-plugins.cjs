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

module.exports = [lazyBuiltins, deferredCrypto, environmentCredentials];
