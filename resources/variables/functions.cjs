// The functions of the service, for serverless.yml: osls loads .cjs files alone, and the code is TypeScript.
const { loadFunctions } = require('../../build/functions.ts');

module.exports = loadFunctions;
