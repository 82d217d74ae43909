// What may open the MLflow server: from the environment at stage `local`, elsewhere references to Secrets Manager, and
// only for what the environment says is used: CloudFormation refuses a reference to a key that is not there.
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const secret = (name, isUsed) => {
    if (stage === 'local') return process.env[name] ?? '';
    return isUsed ? `{{resolve:secretsmanager:vigia/${stage}:SecretString:${name}}}` : '';
  };
  const { MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_TOKEN } = process.env;
  return {
    password: secret('MLFLOW_TRACKING_PASSWORD', Boolean(MLFLOW_TRACKING_USERNAME)),
    token: secret('MLFLOW_TRACKING_TOKEN', Boolean(MLFLOW_TRACKING_TOKEN)),
  };
};
