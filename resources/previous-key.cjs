// The key that tokens were signed with before the present one: from the environment at stage `local`, elsewhere a reference
// to Secrets Manager while the environment says that there is one: CloudFormation refuses one to a key that is not there.
module.exports = async ({ resolveVariable }) => {
  const stage = await resolveVariable('sls:stage');
  const { JWT_SECRET_KEY_PREVIOUS = '' } = process.env;
  const reference = `{{resolve:secretsmanager:vigia/${stage}:SecretString:JWT_SECRET_KEY_PREVIOUS}}`;
  return {
    jwtSecretKeyPrevious: stage === 'local' || !JWT_SECRET_KEY_PREVIOUS ? JWT_SECRET_KEY_PREVIOUS : reference,
  };
};
