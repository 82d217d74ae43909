// The origins of CORS_ORIGINS as a list, for http-api.yml: osls loads .cjs files alone, and the code is TypeScript.
const { originsOf } = require('../settings.ts');

module.exports = () => ({ origins: originsOf(process.env) });
