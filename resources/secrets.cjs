// Secrets as references to Secrets Manager, which CloudFormation resolves at deployment: no value stands in a template.
// `npm run deploy` looks which optional ones the secret holds, since a reference to a key that is not there fails the
// deployment, and names its version: so a new version is a changed template, and reaches the functions without force.
const REQUIRED = ['JWT_SECRET_KEY', 'SLACK_WEBHOOK_URL'];
const OPTIONAL = ['JWT_SECRET_KEY_PREVIOUS', 'MLFLOW_TRACKING_PASSWORD', 'MLFLOW_TRACKING_TOKEN'];

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
