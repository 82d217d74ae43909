// The CloudWatch console of the region of the deployment, for serverless.yml: osls loads .cjs files alone, and the code is TypeScript.
const { consolePage } = require('../../lib/alerts/sources/console-links.ts');

module.exports = async ({ resolveVariable }) => {
  const region = await resolveVariable('self:provider.region');
  return { url: consolePage(region, `/cloudwatch/home?region=${region}`) };
};
