// esbuild plugins for every function's bundle; each makes imports at a cold start cheaper.

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
// first call. In functions that call AWS, TLS loads it anyway.
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

// Puts the built page (page/) into the bundles of the functions that serve it. Bundles that are not minified are those of `npm start`,
// which would wait a second for the best compression.
const pageFiles = {
  name: 'page-files',
  setup(build) {
    const compression = build.initialOptions.minify ? 'best' : 'quick';
    build.onLoad({ filter: /[\\/]build[\\/]page[\\/]files\.ts$/ }, async () => {
      try {
        const { buildPage, moduleOf } = await import('./page/build.ts');
        return { contents: moduleOf(await buildPage(compression)), loader: 'js' };
      } catch (error) {
        return { errors: error.errors ?? [{ text: String(error) }] };
      }
    });
  },
};

module.exports = [lazyBuiltins, deferredCrypto, pageFiles];
