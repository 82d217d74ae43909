// Secrets as references to Secrets Manager, which CloudFormation resolves at deployment: the template holds no value.
// `npm run deploy` passes the keys that the secret holds, since a reference to a missing key fails the deployment. It also passes the
// secret's version: a new version changes the template, so that CloudFormation updates the functions.
const REQUIRED = ['JWT_SECRET_KEY', 'SLACK_WEBHOOK_URL'];
const OPTIONAL = [
  'JWT_SECRET_KEY_PREVIOUS',
  'SLACK_SIGNING_SECRET',
  'SLACK_SIGNING_SECRET_PREVIOUS',
  'SLACK_BOT_TOKEN',
  'MLFLOW_TRACKING_PASSWORD',
  'MLFLOW_TRACKING_TOKEN',
];

module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const { VIGIA_SECRET_KEYS = '', VIGIA_SECRET_VERSION } = process.env;
  const held = [...REQUIRED, ...VIGIA_SECRET_KEYS.split(',')];
  const version = VIGIA_SECRET_VERSION ? `::${VIGIA_SECRET_VERSION}` : '';
  const settingOf = (name) => {
    if (stage === 'local') return process.env[name] ?? '';
    return held.includes(name)
      ? `{{resolve:secretsmanager:vigia/${stage}:SecretString:${name}${version}}}`
      : '';
  };
  return Object.fromEntries([...REQUIRED, ...OPTIONAL].map((name) => [name, settingOf(name)]));
};
module.exports.REQUIRED = REQUIRED;
module.exports.OPTIONAL = OPTIONAL;
