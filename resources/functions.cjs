// osls loads .cjs files alone; the code is TypeScript.
module.exports = require('../build/functions.ts').loadFunctions;
