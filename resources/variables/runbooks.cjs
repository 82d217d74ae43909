// The map of runbooks as a setting, for serverless.yml: osls loads .cjs files alone, and the code is TypeScript.
const { loadRunbooks } = require('../../build/runbooks.ts');

module.exports = loadRunbooks;
