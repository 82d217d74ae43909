// The deployed commit, for the lineage of models; empty outside a git checkout.
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
