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

const environmentCredentials = {
  name: 'environment-credentials',
  setup(build) {
    build.onResolve({ filter: /^@aws-sdk\/credential-provider-node$/ }, () => ({
      path: join(__dirname, 'environment-credentials.mjs'),
    }));
  },
};

module.exports = [lazyBuiltins, environmentCredentials];
