// The commit that is deployed, for the lineage of models; empty where there is no repository to ask.
const { execFileSync } = require('node:child_process');

module.exports = () => {
  if (process.env.GIT_COMMIT) return { commit: process.env.GIT_COMMIT };
  try {
    const options = { cwd: __dirname, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    return { commit: execFileSync('git', ['rev-parse', 'HEAD'], options).trim() };
  } catch {
    return { commit: '' };
  }
};
